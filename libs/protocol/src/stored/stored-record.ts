import * as z from 'zod';
import { utf8Length } from '../bytes';
import { accountId, deviceId, envelopeId, messageId } from '../ids';
import { emoji, messageText, transferNotice } from '../content/content';
import { picture } from '../identity/picture';
import {
  MAX_CARD_BYTES,
  MAX_CONTENT_BYTES,
  MAX_ENVELOPE_BYTES,
  MAX_REACTIONS,
  MAX_RECORD_BYTES,
  MAX_TEXT_BYTES,
} from '../limits';
import { defineMessage, type ValueOf } from '../message';
import { bytesOf, bytesUpTo, count, time } from '../schema';

/** As long as a message may be; it may be empty. */
const draftText = z
  .string()
  .max(MAX_TEXT_BYTES)
  .refine((text) => utf8Length(text) <= MAX_TEXT_BYTES)
  .meta({ wire: 'text (at most 64 KiB)' });

/** A message, ours or theirs. */
const message = z.strictObject({
  kind: z.literal('message'),
  id: messageId,
  from: accountId,
  /** Which of our devices sent it (ours only). */
  device: deviceId.optional(),
  /** Encoded `content`, exactly as it was sent; nothing once it was deleted. */
  content: bytesUpTo(MAX_CONTENT_BYTES),
  /** When it was written here, by our own clock. */
  at: time,
  /** What the contact's device said about it (ours only). */
  receipt: z.enum(['received', 'read']).optional(),
  /** When its device said so, by its own clock. */
  receivedAt: time.optional(),
  readAt: time.optional(),
  /** The text that took the place of the first one, and when its author wrote it. */
  edited: z.strictObject({ text: messageText, at: time }).optional(),
  /** One of each account; null was taken back, and is kept so that an older one does not come back. */
  reactions: z
    .array(z.strictObject({ from: accountId, emoji: emoji.nullable(), at: time }))
    .max(MAX_REACTIONS)
    .optional(),
  /** What each side said last about the transfer of a file, and the SHA-256 of it that its author told. */
  transfer: z
    .strictObject({
      said: z.array(z.strictObject({ from: accountId, state: transferNotice.shape.state, at: time })).max(2),
      sha256: bytesOf(32).optional(),
    })
    .optional(),
  /** It is gone: for everybody, because its author said so, or only here. */
  deleted: z.strictObject({ everywhere: z.boolean(), sentAt: time }).optional(),
  /** When it was last sent again after it had failed (ours only). */
  retriedAt: time.optional(),
  /** How often it was sent again, and when last (ours only). */
  repeated: z.strictObject({ times: count, last: time }).optional(),
  /** Change number under which the record first appeared, once it has been replaced: tells a new message from a new state. */
  created: count.optional(),
  /** Change number of the form in which `receipt` was what it is, once something else has changed since: tells a new state from an old one. */
  stateSince: count.optional(),
});

/** Something that we said about a message: what it is now stands in the message. Its delivery belongs to this record. */
const revision = z.strictObject({
  kind: z.literal('revision'),
  message: messageId,
  /** The kind of its content. */
  body: z.enum(['reaction', 'edit', 'delete', 'transfer']),
  repeated: z.strictObject({ times: count, last: time }).optional(),
});

/** What a person set about a conversation, and typed there without sending it. */
const settings = z.strictObject({
  kind: z.literal('settings'),
  pinned: z.boolean(),
  archived: z.boolean(),
  /** 0: not muted. */
  mutedUntil: time,
  draft: draftText,
  /** Files of the contact are taken without asking. */
  acceptFiles: z.boolean().optional(),
});

/** The picture of the contact of a conversation. */
const contactPicture = z.strictObject({
  kind: z.literal('picture'),
  picture: picture.nullable(),
  /** Number of the card with which it came. */
  number: time,
});

/** How this account shows itself. */
const profile = z.strictObject({
  kind: z.literal('profile'),
  /** Encoded `signed` card of this account. */
  card: bytesUpTo(MAX_CARD_BYTES),
  picture: picture.nullable(),
});

/** What could not be read, and why. */
const undecryptable = z.strictObject({
  kind: z.literal('undecryptable'),
  envelope: envelopeId,
  from: accountId,
  /** An error code. */
  reason: z.string().max(64),
  at: time,
  /** The seal as it came. */
  sealed: bytesUpTo(MAX_ENVELOPE_BYTES),
});

/** Stands where something undecryptable stood that has come again (`message`) or held nothing for people (null). */
const settled = z.strictObject({
  kind: z.literal('settled'),
  envelope: envelopeId,
  message: messageId.nullable(),
});

export const storedRecord = defineMessage({
  name: 'stored-record',
  purpose: 'Sealed by clients: one record of history.',
  maxBytes: MAX_RECORD_BYTES,
  schema: z.discriminatedUnion('kind', [message, revision, undecryptable, settled, settings, contactPicture, profile]),
});
export type StoredRecord = ValueOf<typeof storedRecord>;
export type StoredMessage = z.output<typeof message>;
export type RevisionRecord = z.output<typeof revision>;
export type SettingsRecord = z.output<typeof settings>;
export type PictureRecord = z.output<typeof contactPicture>;
export type ProfileRecord = z.output<typeof profile>;
export type UndecryptableRecord = z.output<typeof undecryptable>;
