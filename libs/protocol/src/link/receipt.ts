import * as z from 'zod';
import { envelopeId, serverId } from '../ids';
import { MAX_ENVELOPES_PER_FRAME } from '../limits';
import { defineMessage, type ValueOf } from '../message';
import { listOf, time } from '../schema';

/** The destination server has these envelopes durably; signed by its server key (context `receipt`). */
export const deliveryReceipt = defineMessage({
  name: 'delivery-receipt',
  purpose:
    'The destination server stored these envelopes durably. Signed by its server key; one signature covers a batch.',
  maxBytes: 32 * 1024,
  schema: z.strictObject({
    server: serverId,
    envelopes: listOf(envelopeId, MAX_ENVELOPES_PER_FRAME, 1),
    at: time,
  }),
});
export type DeliveryReceipt = ValueOf<typeof deliveryReceipt>;
