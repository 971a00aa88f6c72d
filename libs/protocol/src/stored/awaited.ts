import * as z from 'zod';
import { accountId, messageId } from '../ids';
import { revisionBody } from '../content/content';
import { MAX_AWAITED, MAX_STATE_BYTES } from '../limits';
import { defineMessage, type ValueOf } from '../message';
import { time } from '../schema';

/** State `awaited`. */
export const awaited = defineMessage({
  name: 'awaited',
  purpose: 'Sealed by clients: messages that something was said about before they came.',
  maxBytes: MAX_STATE_BYTES,
  schema: z.strictObject({
    /** Oldest first. */
    messages: z.array(z.strictObject({ message: messageId, contact: accountId })).max(MAX_AWAITED),
  }),
});
export type Awaited = ValueOf<typeof awaited>;

/** State `revisions:<account>:<message>`. */
export const awaitedRevisions = defineMessage({
  name: 'awaited-revisions',
  purpose: 'Sealed by clients: what a contact said about a message of its own that has not come yet.',
  maxBytes: MAX_STATE_BYTES,
  schema: z.strictObject({
    /** The latest of each kind. */
    revisions: z.array(z.strictObject({ at: time, body: revisionBody })).max(4),
  }),
});
export type AwaitedRevisions = ValueOf<typeof awaitedRevisions>;
