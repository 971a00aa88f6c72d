import * as z from 'zod';
import { accountId, envelopeId } from '../ids';
import { INBOX_WINDOW, MAX_COMMIT_BYTES, MAX_ENVELOPE_BYTES, MAX_GATEWAY_FRAME_BYTES, MAX_PAGE } from '../limits';
import { defineMessage, type ValueOf } from '../message';
import { bytesUpTo, count, listOf, time, whole } from '../schema';
import { changeRow } from './changes';
import { committed } from './commit';
import { transferProgress } from './transfers';

const id = whole(0, 0xffff_ffff, 'command number');

/** Commands of an owner's client on the WebSocket. Each is answered by exactly one `reply` with its number. */
export const gatewayCommand = defineMessage({
  name: 'gateway-command',
  purpose: 'A command of the owner’s client on `/api/ws`; each is answered by one `reply` event with its number.',
  maxBytes: MAX_GATEWAY_FRAME_BYTES,
  schema: z.discriminatedUnion('command', [
    /** Encoded `commit`. */
    z.strictObject({ command: z.literal('commit'), id, commit: bytesUpTo(MAX_COMMIT_BYTES) }),
    /** Starts the change feed after this change number: what is there first, then live. */
    z.strictObject({ command: z.literal('follow'), id, after: count }),
    /** Offers to read (`want`), or gives the read lease back. */
    z.strictObject({ command: z.literal('lease'), id, want: z.boolean() }),
    /** Whether somebody uses this device now. A new connection counts as unused until it says otherwise. */
    z.strictObject({ command: z.literal('active'), id, active: z.boolean() }),
    /** Everything that a restore of the server put back (sessions, packages) was started anew: see `welcome`. */
    z.strictObject({ command: z.literal('renewed'), id, at: time }),
    z.strictObject({ command: z.literal('ping'), id }),
  ]),
});
export type GatewayCommand = ValueOf<typeof gatewayCommand>;

/** One waiting envelope. */
const inboxEntry = z.strictObject({
  position: count,
  envelope: envelopeId,
  /** Whose stamp it carried. */
  contact: accountId,
  receivedAt: time,
  sealed: bytesUpTo(MAX_ENVELOPE_BYTES),
});
export type InboxEntry = z.output<typeof inboxEntry>;

/** How a contact is reached now. Kept nowhere: it holds until the next event about this contact, or the end of the connection. */
const contactReach = z.strictObject({
  contact: accountId,
  /** `direct`: a link to the contact's server is up. `relay`: mail goes through other servers. `offline`: neither, and mail waits. */
  via: z.enum(['direct', 'relay', 'offline']),
  /** Whether the contact is there; null when the contact does not tell, or presence is switched off here. */
  online: z.boolean().nullable(),
  /** When this server last knew the contact to be there; null while that is so, and when it is not known since the start. */
  lastSeen: time.nullable(),
});
export type ContactReach = z.output<typeof contactReach>;

/** What the server says on the WebSocket. */
export const gatewayEvent = defineMessage({
  name: 'gateway-event',
  purpose:
    'What the owner’s server says on `/api/ws`: replies, the change feed, the inbox for the holder of the read lease, how contacts are reached.',
  maxBytes: 32 * 1024 * 1024,
  schema: z.discriminatedUnion('event', [
    /**
     * Greets a new connection: number of the device's last commit, and of the last change. `restored`: when this server was restored from a
     * backup, until a client has said `renewed`.
     */
    z.strictObject({
      event: z.literal('welcome'),
      version: count,
      commit: count,
      change: count,
      restored: time.optional(),
    }),
    /** `committed` after a commit; an error names its code. `id` is null for a frame that could not be read. */
    z.strictObject({
      event: z.literal('reply'),
      id: id.nullable(),
      committed: committed.optional(),
      error: z.strictObject({ code: z.string().max(64), message: z.string().max(300) }).optional(),
    }),
    /** Rows that changed, in order of their change number; `upTo` is the number the client now knows. */
    z.strictObject({
      event: z.literal('changes'),
      rows: listOf(changeRow, MAX_PAGE),
      upTo: count,
      live: z.boolean(),
    }),
    /** This client now holds the read lease (epoch), or no longer (null). */
    z.strictObject({ event: z.literal('lease'), epoch: count.nullable() }),
    /** Waiting envelopes, oldest first, at most INBOX_WINDOW unacknowledged; `remaining` counts those behind them. */
    z.strictObject({ event: z.literal('inbox'), entries: listOf(inboxEntry, INBOX_WINDOW), remaining: count }),
    /**
     * Comes after the greeting, with everybody who was asked or accepted, and then with those for whom something changed. `presence` says
     * whether presence is switched on.
     */
    z.strictObject({ event: z.literal('reach'), presence: z.boolean(), contacts: listOf(contactReach, MAX_PAGE) }),
    /** Transfers of which something moved since the last such event. */
    z.strictObject({ event: z.literal('progress'), transfers: listOf(transferProgress, MAX_PAGE) }),
  ]),
});
export type GatewayEvent = ValueOf<typeof gatewayEvent>;
