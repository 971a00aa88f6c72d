import * as z from 'zod';
import { serverId } from '../ids';
import { colour, displayName, handle, hostPort } from '../identity/card';
import { MAX_ADDRESS_LENGTH, MAX_ADDRESSES_PER_CARD, MAX_PEER_TOKEN_LENGTH, MIN_PEER_TOKEN_LENGTH } from '../limits';
import { count, time } from '../schema';

/** JSON of the admin surface (`/api/admin`): peers, routes, and who is to be found. For the owner, and for whoever runs a relay. */

const server = serverId.def.out;
const address = z.string().max(MAX_ADDRESS_LENGTH);
const role = z.enum(['owner', 'relay']);

/** A word that lets a server in at a relay; both sides know it. */
export const peerToken = z
  .string()
  .min(MIN_PEER_TOKEN_LENGTH)
  .max(MAX_PEER_TOKEN_LENGTH)
  .regex(/^[A-Za-z0-9_-]+$/);

/**
 * `requested`: this server wants to be its peer, and it has not said yes. `incoming`: the other way round. `approved`: both said yes. `removed` comes in
 * answers alone: it is not in the list any more.
 */
const peerState = z.enum(['requested', 'incoming', 'approved', 'blocked', 'removed']);

export const peerItem = z.strictObject({
  id: server,
  /** Where the link was dialled or came from, else where it is said to be; null when that is not known. */
  address: address.nullable(),
  state: peerState,
  /** Who opened the link that is up; null without one. */
  direction: z.enum(['in', 'out']).nullable(),
  rttMs: z.number().nonnegative().nullable(),
  /** What waits here for it: envelopes of the owner, and packets of others. */
  queued: count,
  link: z.enum(['up', 'dialing', 'waiting', 'none']),
  /** Where it is dialled, best first. */
  addresses: z.array(address).max(MAX_ADDRESSES_PER_CARD),
  /** What it said of itself when it was linked last; null when that was before this start, or never. */
  role: role.nullable(),
  agent: z.string().nullable(),
  version: z.int().nullable(),
  /** The link is up since then. */
  since: time.nullable(),
  /** Of the link that is up. */
  bytesIn: count,
  bytesOut: count,
  nextAttemptAt: time.nullable(),
  /** Error code or close reason of the last attempt that failed. */
  lastError: z.string().nullable(),
  /** Whether each side wants the other as a peer; null for theirs when it has not said. */
  ours: z.boolean(),
  theirs: z.boolean().nullable(),
  /** When it came into the list. */
  addedAt: time,
});
export type PeerItem = z.output<typeof peerItem>;

/** GET /api/admin/peers */
export const peerList = z.strictObject({ peers: z.array(peerItem) });
export type PeerList = z.output<typeof peerList>;

/**
 * POST /api/admin/peers: wants the server at an address as a peer; one that asked before is accepted. With `serverId` no other key is taken there;
 * without, whoever answers is pinned, and told in the answer. `token` lets in at a relay. DELETE /api/admin/peers/{id} and
 * POST /api/admin/peers/{id}/accept|disconnect|block|unblock answer with the peer, too.
 */
export const peerRequest = z.strictObject({
  address: hostPort,
  serverId: server.optional(),
  token: peerToken.optional(),
});
export type PeerRequest = z.output<typeof peerRequest>;

/** POST /api/admin/peers/{id}/…: `disconnect` takes back our word and keeps the address: `accept` connects again. */
export const peerAction = z.enum(['accept', 'disconnect', 'block', 'unblock']);
export type PeerAction = z.output<typeof peerAction>;

/** One server that is known by a link or a route. */
const routeItem = z.strictObject({
  serverId: server,
  /** The next server on the way; itself when it is linked, null while there is no way. */
  via: server.nullable(),
  hops: z.int().positive().nullable(),
  state: z.enum(['direct', 'routed', 'seeking']),
  /** Other ways that could take over at once. */
  alternatives: count,
  role: role.nullable(),
  /** Where it says that it is. */
  addresses: z.array(address).max(MAX_ADDRESSES_PER_CARD),
  /** Relays that hold its mail, as it said last. */
  relays: z.array(z.strictObject({ server, address })),
});
export type RouteItem = z.output<typeof routeItem>;

/** GET /api/admin/routes */
export const routeList = z.strictObject({ routes: z.array(routeItem) });
export type RouteList = z.output<typeof routeList>;

/** Somebody on a server that can be reached, who wants to be found. */
const directoryItem = z.strictObject({
  server,
  handle,
  name: displayName,
  colour,
  /** To be asked to chat: `handle@ServerId`, which goes by the routes there are. */
  address,
  hops: z.int().positive(),
});
export type DirectoryItem = z.output<typeof directoryItem>;

/** GET /api/admin/directory */
export const directoryList = z.strictObject({ people: z.array(directoryItem) });
export type DirectoryList = z.output<typeof directoryList>;
