import * as z from 'zod';
import { envelopeId, messageId, transferId } from '../ids';
import {
  MAX_CARD_BYTES,
  MAX_CONTENT_BYTES,
  MAX_EMOJI_LENGTH,
  MAX_FILE_NAME_LENGTH,
  MAX_MEDIA_TYPE_LENGTH,
  MAX_PACKAGES_PER_MESSAGE,
  MAX_PACKAGE_BYTES,
  MAX_RECEIPT_MESSAGES,
  MAX_RESEND_ENVELOPES,
  MAX_SEGMENTS_PER_PART,
  MAX_TEXT_BYTES,
  MAX_THUMBNAIL_BYTES,
} from '../limits';
import { defineMessage, type ValueOf } from '../message';
import { picture } from '../identity/picture';
import { bytesOf, bytesUpTo, count, listOf, time, whole } from '../schema';
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

/**
 * A file: what it is, where its sealed parts lie, and what opens them. Nothing of it moves before the recipient accepts. The parts lie on the
 * sender's server; whoever knows the token may fetch them there.
 */
const file = z.strictObject({
  kind: z.literal('file'),
  transfer: transferId,
  /** As the sender's system has it: not fit for a path. */
  name: z.string().min(1).max(MAX_FILE_NAME_LENGTH),
  /** Bytes of the file itself. */
  size: count,
  /** A claim of the sender (RFC 6838). */
  type: z
    .string()
    .max(MAX_MEDIA_TYPE_LENGTH)
    .regex(/^[\w.+-]+\/[\w.+-]+$/)
    .meta({ wire: 'media type' }),
  /** Pixels, of what has them. */
  width: whole(1, 65_535, 'pixels').optional(),
  height: whole(1, 65_535, 'pixels').optional(),
  /** WebP, JPEG or PNG. */
  thumbnail: bytesUpTo(MAX_THUMBNAIL_BYTES).optional(),
  caption: messageText.optional(),
  /** AES-256 key of the segments. */
  key: bytesOf(32),
  /** Key of the permits to fetch parts. */
  token: bytesOf(32),
  segmentsPerPart: whole(1, MAX_SEGMENTS_PER_PART, 'count'),
});
export type FileBody = z.output<typeof file>;

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

/**
 * What one side says about the transfer of a file message. The author: `uploaded` (all parts lie on its server; with the SHA-256 of the file) or
 * `cancelled`. The recipient: `declined`, `received` (every byte is there, and its digest fits) or `failed`. Both: `paused`, `running`. The last
 * word of each side counts, but nothing follows `cancelled`, `declined` and `received`.
 */
export const transferNotice = z.strictObject({
  kind: z.literal('transfer'),
  message: messageId,
  state: z.enum(['uploaded', 'cancelled', 'declined', 'received', 'failed', 'paused', 'running']),
  sha256: bytesOf(32).optional(),
});
export type TransferNotice = z.output<typeof transferNotice>;

/** What changes a message that was said before. */
export const revisionBody = z.union([reaction, edit, deletion, transferNotice]);
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
  'file',
  'transfer',
  'reaction',
  'edit',
  'delete',
  'receipt',
  'resend',
  'repeat',
  'card',
  'empty',
];

const known = z.discriminatedUnion('kind', [
  text,
  file,
  transferNotice,
  reaction,
  edit,
  deletion,
  receipt,
  resend,
  repeat,
  card,
  empty,
]);

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
  TextBody | FileBody | RevisionBody | ReceiptBody | ResendBody | RepeatBody | CardBody | z.output<typeof empty>;

export function isRevision(body: KnownBody): body is RevisionBody {
  return body.kind === 'reaction' || body.kind === 'edit' || body.kind === 'delete' || body.kind === 'transfer';
}

/** Narrows a body to the kinds this build understands; null for one from a newer Parley. */
export function knownBody(body: Body): KnownBody | null {
  return knownKinds.includes(body.kind) ? (body as KnownBody) : null;
}
