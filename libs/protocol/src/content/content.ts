import * as z from 'zod';
import { envelopeId, messageId } from '../ids';
import {
  MAX_CARD_BYTES,
  MAX_CONTENT_BYTES,
  MAX_EMOJI_LENGTH,
  MAX_PACKAGES_PER_MESSAGE,
  MAX_PACKAGE_BYTES,
  MAX_RECEIPT_MESSAGES,
  MAX_RESEND_ENVELOPES,
  MAX_TEXT_BYTES,
} from '../limits';
import { defineMessage, type ValueOf } from '../message';
import { picture } from '../identity/picture';
import { bytesOf, bytesUpTo, count, listOf, time } from '../schema';
import { utf8Length } from '../bytes';

/** Leaves room for the content around the repeated one. */
const MAX_REPEATED_BYTES = MAX_CONTENT_BYTES - 1024;

/** Markdown (CommonMark) as the sender typed it. */
export const messageText = z
  .string()
  .min(1)
  .max(MAX_TEXT_BYTES)
  .refine((text) => utf8Length(text) <= MAX_TEXT_BYTES)
  .meta({ wire: 'text (at most 64 KiB)' });

/**
 * One emoji, also one that this build does not know yet: the character class is the one that Unicode keeps for emoji to come
 * (UTS 51). Nothing in it breaks a line or turns the direction of what stands beside it.
 */
export const emoji = z
  .string()
  .min(1)
  .max(MAX_EMOJI_LENGTH)
  .regex(/[\p{Extended_Pictographic}\p{Regional_Indicator}\u20e3]/u)
  .regex(/^(?:\p{Extended_Pictographic}|\p{Emoji_Component})+$/u)
  .meta({ wire: `emoji (at most ${MAX_EMOJI_LENGTH})` });

const text = z.strictObject({ kind: z.literal('text'), text: messageText });

/** "I have exactly these": a tick, signed by the session that carries it. */
const receipt = z.strictObject({
  kind: z.literal('receipt'),
  state: z.enum(['received', 'read']),
  messages: listOf(messageId, MAX_RECEIPT_MESSAGES, 1),
});

/** "I could not read these envelopes, send them again in a new session." */
const resend = z.strictObject({
  kind: z.literal('resend'),
  envelopes: listOf(envelopeId, MAX_RESEND_ENVELOPES, 1),
});

/** What the sender thinks of a message, in one emoji; null takes it back. An account has one reaction to a message. */
const reaction = z.strictObject({ kind: z.literal('reaction'), message: messageId, emoji: emoji.nullable() });

/** Another text for a message of the sender. */
const edit = z.strictObject({ kind: z.literal('edit'), message: messageId, text: messageText });

/** "Nobody is to see this message of mine any more." */
const deletion = z.strictObject({ kind: z.literal('delete'), message: messageId });

/** What changes a message that was said before. */
export const revisionBody = z.union([reaction, edit, deletion]);
export type RevisionBody = z.output<typeof revisionBody>;

/** A new card of the sender, or only new packages: see the fields outside. */
const card = z.strictObject({
  kind: z.literal('card'),
  card: bytesUpTo(MAX_CARD_BYTES),
  /** The picture that goes with this card; null for none. Absent: nothing is said of it. */
  picture: picture.nullable().optional(),
});

/**
 * Answers a `resend`: the content bytes of then, unchanged, so that the message keeps its id. Without content: that envelope held
 * nothing that is still needed (a receipt, say), and need not be asked for again.
 */
const repeat = z.strictObject({
  kind: z.literal('repeat'),
  envelope: envelopeId,
  content: bytesUpTo(MAX_REPEATED_BYTES).optional(),
});

/** Nothing but what the outer fields carry. */
const empty = z.strictObject({ kind: z.literal('empty') });

const knownKinds: readonly string[] = [
  'text',
  'reaction',
  'edit',
  'delete',
  'receipt',
  'resend',
  'repeat',
  'card',
  'empty',
];

const known = z.discriminatedUnion('kind', [text, reaction, edit, deletion, receipt, resend, repeat, card, empty]);

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
  purpose:
    'One message inside a session: text, what changes one, receipt, request to send again, new card; with fresh key packages.',
  maxBytes: MAX_CONTENT_BYTES,
  schema: z.strictObject({
    /** Makes the id of the message unguessable and unique. */
    salt: bytesOf(16),
    /**
     * Counts what this sending device said in a group, from 1, so that gaps are noticed. Absent between two people: there the session
     * counts, and a text that is sent again after a crash stays the same message.
     */
    seq: count.optional(),
    /** By the sender's clock. */
    sentAt: time,
    inReplyTo: messageId.optional(),
    /** Fresh key packages of the sender's account for the reader. */
    packages: listOf(bytesUpTo(MAX_PACKAGE_BYTES), MAX_PACKAGES_PER_MESSAGE).optional(),
    body: z.union([known, unknown]),
  }),
});
export type Content = ValueOf<typeof content>;
export type Body = Content['body'];
export type TextBody = z.output<typeof text>;
export type ReceiptBody = z.output<typeof receipt>;
export type ResendBody = z.output<typeof resend>;
export type RepeatBody = z.output<typeof repeat>;
export type CardBody = z.output<typeof card>;

/** The body kinds this build understands. */
export type KnownBody =
  TextBody | RevisionBody | ReceiptBody | ResendBody | RepeatBody | CardBody | z.output<typeof empty>;

export function isRevision(body: KnownBody): body is RevisionBody {
  return body.kind === 'reaction' || body.kind === 'edit' || body.kind === 'delete';
}

/** Narrows a body to the kinds this build understands; null for one from a newer Parley. */
export function knownBody(body: Body): KnownBody | null {
  return knownKinds.includes(body.kind) ? (body as KnownBody) : null;
}
