import { MAX_ROUTE_HOPS } from '@parley/protocol';
import type { RouteNode, RouteWorld } from '@parley/testing';

/** What is wrong with the routes of a network at rest: everybody reaches everybody within the limit, over the shortest way, and nobody else. */
export function faultsOf(world: RouteWorld): string[] {
  const faults: string[] = [];
  for (const from of world.nodes) {
    const distances = world.distancesFrom(from);
    for (const to of world.nodes) {
      if (to === from) continue;
      const distance = distances.get(to) ?? Infinity;
      const expected = distance <= MAX_ROUTE_HOPS ? distance : null;
      const told = from.table.hopsTo(to.server);
      const walked = walk(from, to);
      if (told !== expected || walked !== expected)
        faults.push(`${from.number} to ${to.number}: ${expected} links, table says ${told}, walked ${walked}`);
    }
  }
  return faults;
}

/** Links that a packet crosses over the best next hops; null when it does not come to its destination. */
function walk(from: RouteNode, to: RouteNode): number | null {
  let at = from;
  for (let hops = 0; hops <= MAX_ROUTE_HOPS; hops += 1) {
    if (at === to) return hops;
    const [next] = at.table.nextHops(to.server);
    const link = [...at.links.keys()].find((each) => each.other(at).server === next);
    if (link === undefined) return null;
    at = link.other(at);
  }
  return null;
}
