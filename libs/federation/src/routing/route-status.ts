import type { Announcement, ServerId } from '@parley/protocol';
import type { Destination } from './destination';
import type { RouteStatus } from './ports';

/**
 * One line of the routing table, for people.
 * @param destination null for a server that is linked, and no peer
 * @param kept the newest announcement that was kept of it
 */
export function statusOf(
  server: ServerId,
  destination: Destination | null,
  isLinked: boolean,
  kept: Announcement | null,
): RouteStatus {
  const hops = destination?.feasible().map((neighbour) => neighbour.server) ?? [];
  const others = hops.filter((hop) => hop !== server).length;
  const best = isLinked ? server : (hops[0] ?? null);
  const heard = destination?.newest?.announcement ?? null;
  const newest = kept !== null && (heard === null || kept.sequence >= heard.sequence) ? kept : heard;
  return {
    server,
    via: best,
    hops: isLinked ? 1 : (destination?.distance?.hops ?? null),
    state: isLinked ? 'direct' : best === null ? 'seeking' : 'routed',
    alternatives: isLinked ? others : Math.max(others - 1, 0),
    role: newest?.role ?? null,
    listing: newest?.listing ?? null,
    addresses: newest?.addresses ?? [],
  };
}
