import { z } from 'zod';
import { envelopeId, messageId } from '../ids';
import {
  MAX_CARD_BYTES,
  MAX_CONTENT_BYTES,
  MAX_PACKAGES_PER_MESSAGE,
  MAX_PACKAGE_BYTES,
  MAX_RECEIPT_MESSAGES,
  MAX_TEXT_BYTES,
} from '../limits';
import { defineMessage, type ValueOf } from '../message';
import { bytesOf, bytesUpTo, count, time } from '../schema';
import { utf8Length } from '../bytes';

/** Markdown (CommonMark) as the sender typed it. */
export const messageText = z
  .string()
  .min(1)
  .max(MAX_TEXT_BYTES)
  .refine((text) => utf8Length(text) <= MAX_TEXT_BYTES)
  .meta({ wire: 'text (at most 64 KiB)' });

const text = z.strictObject({ kind: z.literal('text'), text: messageText });

/** "I have exactly these": a tick, signed by the session that carries it. */
const receipt = z.strictObject({
  kind: z.literal('receipt'),
  state: z.enum(['received', 'read']),
  messages: z.array(messageId).min(1).max(MAX_RECEIPT_MESSAGES),
});

/** "I could not read these envelopes, send them again in a new session." */
const resend = z.strictObject({
  kind: z.literal('resend'),
  envelopes: z.array(envelopeId).min(1).max(64),
});

/** A new card of the sender, or only new packages: see the fields outside. */
const card = z.strictObject({ kind: z.literal('card'), card: bytesUpTo(MAX_CARD_BYTES) });

/** Nothing but what the outer fields carry. */
const empty = z.strictObject({ kind: z.literal('empty') });

const knownKinds: readonly string[] = ['text', 'receipt', 'resend', 'card', 'empty'];

/** From a newer Parley: kept and shown as such, never dropped. A known kind in a wrong form is not one of these. */
const unknown = z.looseObject({
  kind: z
    .string()
    .max(32)
    .refine((kind) => !knownKinds.includes(kind))
    .meta({ wire: 'any other text' }),
});

/**
 * One message inside a session, in the shape of the IETF's MIMI content draft (draft-ietf-mimi-content): salt, what it replaces
 * or replies to, expiry, body.
 */
export const content = defineMessage({
  name: 'content',
  purpose: 'One message inside a session: text, receipt, request to send again, new card; with sequence number and fresh key packages.',
  maxBytes: MAX_CONTENT_BYTES,
  schema: z.strictObject({
    /** Makes the id of the message unguessable and unique. */
    salt: bytesOf(16),
    /** Counts what this sending device said in this conversation, from 1; 0 for what people do not see (receipts, resends). */
    seq: count,
    /** By the sender's clock. */
    sentAt: time,
    inReplyTo: messageId.optional(),
    /** Fresh key packages of the sender's account for the reader. */
    packages: z.array(bytesUpTo(MAX_PACKAGE_BYTES)).max(MAX_PACKAGES_PER_MESSAGE).optional(),
    /** The envelope that this one repeats, after a `resend`. */
    repeats: envelopeId.optional(),
    body: z.union([text, receipt, resend, card, empty, unknown]),
  }),
});
export type Content = ValueOf<typeof content>;
export type Body = Content['body'];
export type TextBody = z.output<typeof text>;
export type ReceiptBody = z.output<typeof receipt>;
export type ResendBody = z.output<typeof resend>;
export type CardBody = z.output<typeof card>;

/** The body kinds this build understands. */
export type KnownBody = TextBody | ReceiptBody | ResendBody | CardBody | z.output<typeof empty>;

/** Narrows a body to the kinds this build understands; null for one from a newer Parley. */
export function knownBody(body: Body): KnownBody | null {
  return knownKinds.includes(body.kind) ? (body as KnownBody) : null;
}
