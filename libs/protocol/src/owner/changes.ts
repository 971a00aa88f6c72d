import * as z from 'zod';
import { accountId, conversationKey, envelopeId, recordId, serverId } from '../ids';
import {
  MAX_ADDRESSES_PER_CARD,
  MAX_ADDRESS_LENGTH,
  MAX_ENVELOPE_BYTES,
  MAX_RECORD_BYTES,
  MAX_STATE_BYTES,
} from '../limits';
import { bytesOf, bytesUpTo, count, time } from '../schema';
import { contactState } from './commit';
import { transferRow } from './transfers';

/**
 * Rows of the change feed. Every row of the owner's data carries the number of its last change; a client that knows up to N asks for
 * what changed after N and gets each row once, in its present form.
 */

/** How far one envelope got. `delivered` and later is proven by `receipt`. */
export const deliveryState = z.enum(['queued', 'sent', 'delivered', 'failed']);
export type DeliveryState = z.output<typeof deliveryState>;

const deliveryRow = z.strictObject({
  change: count,
  envelope: envelopeId,
  record: recordId.nullable(),
  contact: accountId,
  state: deliveryState,
  /** An error code when it failed, or why it still waits. */
  reason: z.string().max(64).nullable(),
  /** Encoded `signed` delivery receipt; with a blind, arrival receipt. */
  receipt: bytesUpTo(32 * 1024).nullable(),
  /** In an arrival receipt, SHA-256(blind ‖ envelope id) stands for the envelope. */
  blind: bytesOf(16).nullable(),
  queuedAt: time,
  settledAt: time.nullable(),
});
export type DeliveryRow = z.output<typeof deliveryRow>;

const recordRow = z.strictObject({
  change: count,
  /** Order in the owner's whole history. */
  position: count,
  id: recordId,
  conversation: conversationKey,
  incoming: z.boolean(),
  sealed: bytesUpTo(MAX_RECORD_BYTES),
});
export type RecordRow = z.output<typeof recordRow>;

export const contactRow = z.strictObject({
  change: count,
  account: accountId,
  version: count,
  state: contactState,
  server: serverId,
  addresses: z.array(z.string().max(MAX_ADDRESS_LENGTH)).max(MAX_ADDRESSES_PER_CARD),
  sealed: bytesUpTo(MAX_STATE_BYTES),
  /** `server-key-changed` while the pinned address answers with another key. */
  alert: z.string().max(64).nullable(),
});
export type ContactRow = z.output<typeof contactRow>;

const requestRow = z.strictObject({
  change: count,
  id: envelopeId,
  /** The server that handed it in, and from where. */
  server: serverId,
  remoteAddress: z.string().max(64),
  receivedAt: time,
  /** It carried a valid invite. */
  invited: z.boolean(),
  /** The seal; null once it was handled. */
  sealed: bytesUpTo(MAX_ENVELOPE_BYTES).nullable(),
});
export type RequestRow = z.output<typeof requestRow>;

const conversationRow = z.strictObject({
  change: count,
  conversation: conversationKey,
  /** Position of the last record read. */
  read: count,
  /** Records up to this position are gone. */
  cleared: count,
});
export type ConversationRow = z.output<typeof conversationRow>;

export const changeRow = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('record'), record: recordRow }),
  z.strictObject({ type: z.literal('delivery'), delivery: deliveryRow }),
  z.strictObject({ type: z.literal('contact'), contact: contactRow }),
  z.strictObject({ type: z.literal('request'), request: requestRow }),
  z.strictObject({ type: z.literal('conversation'), conversation: conversationRow }),
  z.strictObject({ type: z.literal('transfer'), transfer: transferRow }),
]);
export type ChangeRow = z.output<typeof changeRow>;
