import * as z from 'zod';
import { accountId } from '../ids';
import { MAX_STATE_BYTES } from '../limits';
import { defineMessage, type ValueOf } from '../message';
import { bytesUpTo, count, time } from '../schema';

const session = bytesUpTo(64 * 1024);

/** State `out:<device>:<account>`. */
export const sendingState = defineMessage({
  name: 'sending-state',
  purpose: 'Sealed by clients: the session in which one device writes to one contact.',
  maxBytes: MAX_STATE_BYTES,
  schema: z.strictObject({
    session,
    /**
     * What generation 0 of this session counts as on the server. The count of a device and contact never goes back, also over sessions,
     * so that one number tells whether a state is older than what was sent.
     */
    base: count,
    startedAt: time,
    /** Started on a last-resort package: replaced at the first fresh one. */
    lastResort: z.boolean(),
    /** `time` of the introduction whose package it was started on. */
    introducedAt: time,
    /** Rides with every message until a device of the contact confirmed one of them; null then. */
    welcome: bytesUpTo(8 * 1024).nullable(),
  }),
});
export type SendingState = ValueOf<typeof sendingState>;

/** State `in:<session>`. */
export const receivingState = defineMessage({
  name: 'receiving-state',
  purpose: 'Sealed by clients: a session in which a contact writes to us.',
  maxBytes: MAX_STATE_BYTES,
  schema: z.strictObject({ contact: accountId, session }),
});
export type ReceivingState = ValueOf<typeof receivingState>;
