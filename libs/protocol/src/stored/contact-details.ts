import * as z from 'zod';
import { MAX_ADDRESS_LENGTH, MAX_CARD_BYTES, MAX_NOTE_LENGTH, MAX_STATE_BYTES } from '../limits';
import { defineMessage, type ValueOf } from '../message';
import { bytesOf, bytesUpTo, time } from '../schema';

/** What a client keeps of a contact, sealed under the history key; the server's part is in `contactChange`. */
export const contactDetails = defineMessage({
  name: 'contact-details',
  purpose: 'Sealed by clients: what only they know of a contact. Pinned card, stamp secrets, verification, notes.',
  maxBytes: MAX_STATE_BYTES,
  schema: z.strictObject({
    /** Encoded `signed` card, the newest seen. */
    card: bytesUpTo(MAX_CARD_BYTES),
    /** Where it was added from; empty for one who came to us. */
    address: z.string().max(MAX_ADDRESS_LENGTH),
    /** The line of text of the request, theirs or ours. */
    note: z.string().max(MAX_NOTE_LENGTH),
    /** The identity keys were compared: by invite or by safety number. */
    verified: z.boolean(),
    /** The secret we gave: envelopes of this contact carry a stamp made with it. */
    ourStampSecret: bytesOf(32),
    /** The secret we were given; null until the contact introduced itself. */
    theirStampSecret: bytesOf(32).nullable(),
    /** `time` of the newest introduction that was taken; 0 for none. */
    introducedAt: time,
    /** `time` of the newest introduction that was sent; 0 for none. */
    introducedOurselvesAt: time,
    /** Number of our own card that the contact was last given. */
    toldCard: time,
    /** Number of our card with which the contact was last given our picture, or told that there is none. */
    toldPicture: time.optional(),
    /** Where unblocking leads back to. */
    beforeBlock: z.enum(['requested', 'approved']).nullable(),
    /** Its card named an address that another contact had before. */
    disputed: z.boolean().optional(),
    /** Why our request failed, an error code; null while it did not. */
    problem: z.string().max(64).nullable(),
  }),
});
export type ContactDetails = ValueOf<typeof contactDetails>;
