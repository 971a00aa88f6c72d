import * as z from 'zod';
import { accountId, conversationKey, envelopeId, recordId, serverId, stateKey, transferId } from '../ids';
import {
  MAX_ADDRESSES_PER_CARD,
  MAX_ADDRESS_LENGTH,
  MAX_COMMIT_BYTES,
  MAX_COMMIT_ENTRIES,
  MAX_ENVELOPE_BYTES,
  MAX_RECORD_BYTES,
  MAX_STATE_BYTES,
} from '../limits';
import { defineMessage, type ValueOf } from '../message';
import { bytesOf, bytesUpTo, count, listOf } from '../schema';
import { transferStart } from './transfers';

const many = <S extends z.ZodType>(item: S): z.ZodOptional<z.ZodArray<S>> =>
  listOf(item, MAX_COMMIT_ENTRIES).optional();

/** How far a contact has come. `removed` keeps nothing but the id, so that other devices learn of it. */
export const contactState = z.enum(['requested', 'incoming', 'approved', 'blocked', 'removed']);
export type ContactState = z.output<typeof contactState>;

/**
 * A sealed state: session, package secret, stock of packages. Null deletes. Each change makes the next version, deleting included, so that a
 * state that comes back is never taken for an older one; version 0 means that it never existed.
 */
const stateChange = z.strictObject({
  key: stateKey,
  /** The version this change was made from; another one is a `state-conflict`. */
  version: count,
  sealed: bytesUpTo(MAX_STATE_BYTES).nullable(),
});

/** Says that a sending session used this generation; it must be above the last one said, else `generation-used`. */
const generationUse = z.strictObject({ session: stateKey, generation: count });

/**
 * A sealed history record. An existing id with `replaces: false` is `record-exists`; one that has changed since another device saw it is
 * `state-conflict`.
 */
const recordChange = z.strictObject({
  id: recordId,
  conversation: conversationKey,
  /** Counts towards unread. */
  incoming: z.boolean(),
  /** Puts a new content in the place of the record of this id (same conversation and position). */
  replaces: z.boolean(),
  /** Change number of the form that this one was made from; absent where the present form does not matter. */
  since: count.optional(),
  sealed: bytesUpTo(MAX_RECORD_BYTES),
});

/** An envelope to send, in the order given. `record` is the history record whose delivery it is. */
const outgoingEnvelope = z.strictObject({
  record: recordId.nullable(),
  /** The contact; its server and addresses are those of the contact's row. */
  contact: accountId,
  envelope: bytesUpTo(MAX_ENVELOPE_BYTES),
});

/** What the server needs to know of a contact, and what only clients read (`sealed`). */
const contactChange = z.strictObject({
  account: accountId,
  version: count,
  state: contactState,
  server: serverId,
  addresses: z.array(z.string().max(MAX_ADDRESS_LENGTH)).max(MAX_ADDRESSES_PER_CARD),
  /** Envelopes of this contact carry a stamp made with this secret. */
  stampSecret: bytesOf(32),
  sealed: bytesUpTo(MAX_STATE_BYTES),
});

/** The last position of a conversation that was read, and up to which it is cleared (records up to it are deleted). */
const conversationMark = z.strictObject({
  conversation: conversationKey,
  read: count.optional(),
  cleared: count.optional(),
});

/** Everything a client does is one of these: all of it happens, or nothing. */
export const commit = defineMessage({
  name: 'commit',
  purpose: 'One atomic step of a client on its own server: all of it becomes durable, or nothing.',
  maxBytes: MAX_COMMIT_BYTES,
  schema: z.strictObject({
    /** Last commit of this device + 1. The last number again with the same bytes is answered as before (a retry). */
    number: count,
    /** Epoch of the read lease; needed with `acknowledged`, refused as `lease-lost` when it moved on. */
    lease: count.optional(),
    states: many(stateChange),
    generations: many(generationUse),
    records: many(recordChange),
    contacts: many(contactChange),
    conversations: many(conversationMark),
    /** Inbox positions that need not be shown again: what they held is in this commit. */
    acknowledged: many(count),
    /** Requests that were answered. */
    handledRequests: many(envelopeId),
    outgoing: many(outgoingEnvelope),
    /** Files of the records in this commit. */
    transfers: many(transferStart),
    /** Transfers that are over: their parts go. Unknown ones are passed over. */
    endedTransfers: many(transferId),
  }),
});
export type Commit = ValueOf<typeof commit>;

/** What became of a commit. */
export const committed = z.strictObject({
  number: count,
  /** The change counter after it. */
  change: count,
  records: listOf(z.strictObject({ id: recordId, position: count }), MAX_COMMIT_ENTRIES),
  envelopes: listOf(envelopeId, MAX_COMMIT_ENTRIES),
});
export type Committed = z.output<typeof committed>;
