import * as z from 'zod';

/** Why a destination refuses an envelope for good. The sender tells its user and does not try again. */
export const refusalCode = z.enum([
  'stranger',
  'request-limit',
  'unknown-account',
  'envelope-id-mismatch',
  'malformed',
  'too-large',
  'storage-full',
]);
export type RefusalCode = z.output<typeof refusalCode>;

/** Why a hop does not take a packet. `no-route` and `storage-full` may be tried again later or elsewhere, the others not. */
export const returnCode = z.enum(['no-route', 'storage-full', 'not-a-peer', 'too-far', 'malformed', 'too-large']);
export type ReturnCode = z.output<typeof returnCode>;

/** Why a stream is over, or was not taken. `closed`: one side had enough; `lost`: a link on the way is gone; `busy`: too many are open. */
export const resetCode = z.enum(['closed', 'lost', 'busy', 'no-route', 'not-a-peer', 'too-far', 'malformed', 'idle']);
export type ResetCode = z.output<typeof resetCode>;
