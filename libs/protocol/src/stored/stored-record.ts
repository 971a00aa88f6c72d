import * as z from 'zod';
import { accountId, deviceId, envelopeId, messageId } from '../ids';
import { MAX_CONTENT_BYTES, MAX_ENVELOPE_BYTES, MAX_RECORD_BYTES } from '../limits';
import { defineMessage, type ValueOf } from '../message';
import { bytesUpTo, count, time } from '../schema';

/** A message, ours or theirs. */
const message = z.strictObject({
  kind: z.literal('message'),
  id: messageId,
  from: accountId,
  /** Which of our devices sent it (ours only). */
  device: deviceId.optional(),
  /** Encoded `content`, exactly as it was sent. */
  content: bytesUpTo(MAX_CONTENT_BYTES),
  /** When it was written here, by our own clock. */
  at: time,
  /** What the contact's device said about it (ours only). */
  receipt: z.enum(['received', 'read']).optional(),
  /** How often it was sent again, and when last (ours only). */
  repeated: z.strictObject({ times: count, last: time }).optional(),
  /** Change number under which the record first appeared, once it has been replaced: tells a new message from a new state. */
  created: count.optional(),
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
  schema: z.discriminatedUnion('kind', [message, undecryptable, settled]),
});
export type StoredRecord = ValueOf<typeof storedRecord>;
export type StoredMessage = z.output<typeof message>;
export type UndecryptableRecord = z.output<typeof undecryptable>;
