import * as z from 'zod';
import { serverId } from '../ids';
import { colour, displayName, handle, hostPort } from '../identity/card';
import { MAX_ADDRESSES_PER_CARD, MAX_ANNOUNCEMENT_BYTES, MAX_RELAYS_PER_CARD } from '../limits';
import { defineMessage, type ValueOf } from '../message';
import { listOf, time } from '../schema';

/** A server and where it listens. */
export const serverPlace = z.strictObject({ server: serverId, address: hostPort });
export type ServerPlace = z.output<typeof serverPlace>;

/** How the owner of a server wants to be found by people on other servers. */
export const listing = z.strictObject({ handle, name: displayName, colour });
export type Listing = z.output<typeof listing>;

/** What a server says of itself; signed by its key (context `announcement`). A higher sequence replaces a lower one. */
export const announcement = defineMessage({
  name: 'announcement',
  purpose:
    'What a server says of itself: where it is, who holds its mail, and who is to be found there. Signed by the server key; a higher sequence number replaces a lower one.',
  maxBytes: MAX_ANNOUNCEMENT_BYTES,
  schema: z.strictObject({
    server: serverId,
    /** max(last + 1, unix ms). */
    sequence: time,
    role: z.enum(['owner', 'relay']),
    /** Best first; none when they are not told. */
    addresses: listOf(hostPort, MAX_ADDRESSES_PER_CARD),
    /** Relays that hold mail for this server, best first. */
    relays: listOf(serverPlace, MAX_RELAYS_PER_CARD),
    /** Null when the owner is not to be found. */
    listing: listing.nullable(),
  }),
});
export type Announcement = ValueOf<typeof announcement>;
