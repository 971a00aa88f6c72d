import * as z from 'zod';
import { serverId } from '../ids';
import { MAX_ADDRESS_LENGTH, MAX_NEIGHBOUR_ADDRESSES, MAX_NEIGHBOURS } from '../limits';
import { time } from '../schema';

/**
 * GET /api/admin/neighbours: servers that were heard in the same network lately, the latest first. Nothing proves that they are who they say they are
 * before a link does; `addresses`: where they were heard.
 */
export const neighboursAnswer = z.strictObject({
  neighbours: z
    .array(
      z.strictObject({
        server: serverId.def.out,
        addresses: z.array(z.string().max(MAX_ADDRESS_LENGTH)).max(MAX_NEIGHBOUR_ADDRESSES),
        seenAt: time,
      }),
    )
    .max(MAX_NEIGHBOURS),
});
export type NeighboursAnswer = z.output<typeof neighboursAnswer>;
