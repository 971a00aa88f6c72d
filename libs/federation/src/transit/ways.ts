import type { ServerId } from '@parley/protocol';
import type { Routes } from '../routing/ports';
import type { Hop } from './hop';

/** One step on the way of packets to their destination. */
export interface Way {
  readonly hop: Hop;
  /** `direct`: the hop is the destination; `route`: it has one; `relay`: it is, or has a route to, a relay that may hold them for long. */
  readonly kind: 'direct' | 'route' | 'relay';
  /** Only packets that name this relay go this way; all without it. */
  readonly via?: ServerId;
  /** Nothing good is known of the hop: it is silent, or what it took did not arrive. */
  readonly poor?: true;
}

/** What ways are made of. */
export interface Vicinity {
  /** Ourselves. */
  readonly server: ServerId;
  readonly routes: Pick<Routes, 'nextHops'>;
  /** The linked server, or null. */
  hopTo(server: ServerId): Hop | null;
  /** Whether the link to this server leaves mail unanswered. */
  isMailSilent(server: ServerId): boolean;
}

/** What one destination has against hops. */
export interface Doubts {
  /** It refused just now. */
  isBarred(hop: ServerId): boolean;
  /** It took packets, and nothing arrived. */
  isDemoted(hop: ServerId): boolean;
}

/**
 * The ways to a destination that are to be used now: the link to it; else the best of the next hops; else, for packets that name a relay, the way to
 * that, and a hop of which nothing good is known for the others.
 * @param named relays that packets for it name
 * @param back who brought something from this destination lately: the last resort
 */
export function waysTo(
  to: ServerId,
  named: readonly ServerId[],
  back: ServerId | null,
  vicinity: Vicinity,
  doubts: Doubts,
): readonly Way[] {
  const direct = usable(to, vicinity, doubts);
  if (direct !== null && !direct.silent && !vicinity.isMailSilent(to)) return [{ hop: direct, kind: 'direct' }];
  const hops = nextHops(to, vicinity, doubts).filter(({ server }) => server !== to);
  const good = hops.find((hop) => isGood(hop, doubts));
  if (good !== undefined) return [{ hop: good, kind: 'route' }];
  const ways: Way[] = [];
  for (const via of named) {
    const hop = wayToRelay(via, vicinity, doubts);
    if (hop !== null) ways.push({ hop, kind: 'relay', via });
  }
  const poor = hops[0] ?? (back === null ? null : usable(back, vicinity, doubts));
  if (poor !== null) ways.push({ hop: poor, kind: 'route', poor: true });
  else if (direct !== null) ways.push({ hop: direct, kind: 'direct', poor: true });
  return ways;
}

/** The next hop to a relay, when it is of any use. */
export function wayToRelay(relay: ServerId, vicinity: Vicinity, doubts: Doubts): Hop | null {
  if (relay === vicinity.server) return null;
  const linked = usable(relay, vicinity, doubts);
  if (linked !== null && isGood(linked, doubts)) return linked;
  return nextHops(relay, vicinity, doubts).find((hop) => isGood(hop, doubts)) ?? null;
}

const isGood = (hop: Hop, doubts: Doubts): boolean => !hop.silent && !doubts.isDemoted(hop.server);

function usable(server: ServerId, vicinity: Vicinity, doubts: Doubts): Hop | null {
  return doubts.isBarred(server) ? null : vicinity.hopTo(server);
}

function nextHops(to: ServerId, vicinity: Vicinity, doubts: Doubts): Hop[] {
  return vicinity.routes
    .nextHops(to)
    .map((server) => usable(server, vicinity, doubts))
    .filter((hop) => hop !== null);
}
