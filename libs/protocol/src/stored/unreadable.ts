import * as z from 'zod';
import { accountId, envelopeId } from '../ids';
import { MAX_RESENDS, MAX_STATE_BYTES, MAX_UNREADABLE } from '../limits';
import { defineMessage, type ValueOf } from '../message';
import { count, time } from '../schema';

/** State `unreadable`. */
export const unreadable = defineMessage({
  name: 'unreadable',
  purpose:
    'Sealed by clients: envelopes that could not be read and are asked for again, and how much was sent for such reasons.',
  maxBytes: MAX_STATE_BYTES,
  schema: z.strictObject({
    envelopes: z
      .array(
        z.strictObject({
          envelope: envelopeId,
          contact: accountId,
          asked: z.int().min(0).max(MAX_RESENDS).meta({ wire: 'count' }),
          last: time,
        }),
      )
      .max(MAX_UNREADABLE),
    /** What was sent to contacts because something could not be read, since a time. */
    repairs: z
      .array(z.strictObject({ contact: accountId, since: time, sent: count }))
      .max(MAX_UNREADABLE)
      .optional(),
  }),
});
export type Unreadable = ValueOf<typeof unreadable>;
