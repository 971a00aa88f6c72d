import * as z from 'zod';
import { accountId, deviceId, sessionId } from '../ids';
import { MAX_PACKAGE_BYTES, MAX_RECEIVING_SESSIONS, MAX_STATE_BYTES, MAX_STOCKED_PACKAGES } from '../limits';
import { defineMessage, type ValueOf } from '../message';
import { bytesUpTo, count, time } from '../schema';

/** State `package:<ref>`. */
export const packageSecret = defineMessage({
  name: 'package-secret',
  purpose: 'Sealed by clients: the secret half of a key package given to a contact.',
  maxBytes: 2 * MAX_PACKAGE_BYTES,
  schema: z.strictObject({
    /** To whom it was given: nobody else may start a session from it. */
    contact: accountId,
    lastResort: z.boolean(),
    secret: bytesUpTo(MAX_PACKAGE_BYTES + 64),
  }),
});
export type PackageSecret = ValueOf<typeof packageSecret>;

/** State `stock:<account>`. */
export const packageStock = defineMessage({
  name: 'package-stock',
  purpose: 'Sealed by clients: the unused key packages that a contact gave us.',
  maxBytes: MAX_STATE_BYTES,
  schema: z.strictObject({
    /** `time` of the introduction they came with: sessions from before it are replaced. */
    introducedAt: time,
    fresh: z.array(bytesUpTo(MAX_PACKAGE_BYTES)).max(MAX_STOCKED_PACKAGES),
    lastResort: bytesUpTo(MAX_PACKAGE_BYTES),
  }),
});
export type PackageStock = ValueOf<typeof packageStock>;

/** State `reader:<account>`. */
export const readerState = defineMessage({
  name: 'reader-state',
  purpose: 'Sealed by clients: which packages a contact has of ours, and the sessions in which it writes to us.',
  maxBytes: MAX_STATE_BYTES,
  schema: z.strictObject({
    /** Packages given and not yet used, as far as we know. */
    outstanding: count,
    /** Names of the packages given and not used, oldest first, with the last-resort ones. */
    packages: z
      .array(z.strictObject({ ref: z.string().max(64), lastResort: z.boolean() }))
      .max(4 * MAX_STOCKED_PACKAGES),
    /** Newest last. */
    sessions: z.array(z.strictObject({ id: sessionId, device: deviceId })).max(MAX_RECEIVING_SESSIONS),
  }),
});
export type ReaderState = ValueOf<typeof readerState>;
