import * as z from 'zod';
import { serverId } from '../ids';
import { MAX_ADDRESS_LENGTH, MAX_RELAYS_PER_INVITE } from '../limits';
import { serverPlace } from '../link/announcement';
import { defineMessage, type ValueOf } from '../message';
import { listOf } from '../schema';

/** How to reach a server that cannot be dialled. */
export const invitePlace = defineMessage({
  name: 'invite-place',
  purpose:
    'In an invite link, where the server that invites may not be dialled: its id, and relays that pass on to it.',
  maxBytes: 64 + MAX_RELAYS_PER_INVITE * (64 + MAX_ADDRESS_LENGTH),
  schema: z.strictObject({
    server: serverId,
    /** Best first. */
    relays: listOf(serverPlace, MAX_RELAYS_PER_INVITE, 1),
  }),
});
export type InvitePlace = ValueOf<typeof invitePlace>;
