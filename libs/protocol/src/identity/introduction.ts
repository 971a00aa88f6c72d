import * as z from 'zod';
import { accountId } from '../ids';
import {
  MAX_CARD_BYTES,
  MAX_CERTIFICATE_BYTES,
  MAX_INTRODUCTION_BYTES,
  MAX_NOTE_LENGTH,
  MAX_PACKAGES_PER_MESSAGE,
  MAX_PACKAGE_BYTES,
} from '../limits';
import { defineMessage, type ValueOf } from '../message';
import { bytesOf, bytesUpTo, time } from '../schema';

/** Request, acceptance, refill and reset in one structure; signed by the everyday key (context `introduction`). */
export const introduction = defineMessage({
  name: 'introduction',
  purpose:
    'Card, key packages and stamp secret for one recipient: request, acceptance, refill and reset. The newest time wins.',
  maxBytes: MAX_INTRODUCTION_BYTES,
  schema: z.strictObject({
    /** The account it is for, so that it cannot be passed on. */
    to: accountId,
    /** Encoded `signed` over the sender's card. */
    card: bytesUpTo(MAX_CARD_BYTES),
    /** Encoded `signed` over the sender's signer certificate. */
    signer: bytesUpTo(MAX_CERTIFICATE_BYTES),
    /** MLS key packages for single use. */
    packages: z.array(bytesUpTo(MAX_PACKAGE_BYTES)).max(MAX_PACKAGES_PER_MESSAGE),
    /** MLS key package to fall back on when the others are used up. */
    lastResort: bytesUpTo(MAX_PACKAGE_BYTES),
    /** With this secret the recipient stamps envelopes to the sender. */
    stampSecret: bytesOf(32),
    note: z.string().max(MAX_NOTE_LENGTH),
    /** When it was made, by the sender's clock: the newest wins. */
    time,
  }),
});
export type Introduction = ValueOf<typeof introduction>;
