import * as z from 'zod';
import { accountId, envelopeId } from '../ids';
import {
  MAX_CARD_BYTES,
  MAX_ENVELOPES_PER_FRAME,
  MAX_ENVELOPE_BYTES,
  MAX_HANDLE_LENGTH,
  MAX_LINK_FRAME_BYTES,
} from '../limits';
import { defineMessage, type ValueOf } from '../message';
import { bytesUpTo, count, listOf } from '../schema';

/** Why a destination refuses an envelope for good. The sender tells its user and does not try again. */
const refusalCodes = [
  'stranger',
  'request-limit',
  'unknown-account',
  'envelope-id-mismatch',
  'malformed',
  'too-large',
  'storage-full',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** Envelopes for the account behind this link, oldest first. */
const deliver = z.strictObject({
  type: z.literal('deliver'),
  /** Encoded `envelope`s with the ids the sender knows them by. */
  envelopes: listOf(
    z.strictObject({ id: envelopeId, envelope: bytesUpTo(MAX_ENVELOPE_BYTES) }),
    MAX_ENVELOPES_PER_FRAME,
    1,
  ),
});

/** Encoded `signed` over a delivery receipt. */
const receipt = z.strictObject({ type: z.literal('receipt'), receipt: bytesUpTo(32 * 1024) });

/** Envelopes that are not taken. `storage-full` may be tried again later, the others not. */
const refuse = z.strictObject({
  type: z.literal('refuse'),
  refused: listOf(z.strictObject({ id: envelopeId, code: z.enum(refusalCodes) }), MAX_ENVELOPES_PER_FRAME, 1),
});

/** Asks for the card of an account on that server; without handle, of its owner. */
const cardRequest = z.strictObject({
  type: z.literal('card-request'),
  request: count,
  handle: z.string().max(MAX_HANDLE_LENGTH).optional(),
});

/** The answer: encoded `signed` card, or null when there is no such account. */
const card = z.strictObject({ type: z.literal('card'), request: count, card: bytesUpTo(MAX_CARD_BYTES).nullable() });

/**
 * Whether the owner of the sending server is there: true while one of the owner's devices is in use, false while none is, null when that is
 * not told (any more). Holds for this link only, and until the next one; never stored, never repeated.
 */
const presence = z.strictObject({
  type: z.literal('presence'),
  from: accountId,
  /** The contact that may know. */
  to: accountId,
  online: z.boolean().nullable(),
});

const ping = z.strictObject({ type: z.literal('ping'), n: count });
const pong = z.strictObject({ type: z.literal('pong'), n: count });

export const linkFrame = defineMessage({
  name: 'link-frame',
  purpose: 'One frame inside an established link between two servers.',
  maxBytes: MAX_LINK_FRAME_BYTES,
  schema: z.discriminatedUnion('type', [deliver, receipt, refuse, cardRequest, card, presence, ping, pong]),
});
export type LinkFrame = ValueOf<typeof linkFrame>;
