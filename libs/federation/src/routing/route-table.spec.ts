import { MAX_ROUTE_HOPS } from '@parley/protocol';
import { RouteWorld, type RouteNode } from '@parley/testing';

const MINUTE_MS = 60_000;

/** Whether everybody reaches everybody within the limit, over the shortest way, and nobody else. */
function expectShortest(world: RouteWorld): void {
  for (const from of world.nodes) {
    const distances = world.distancesFrom(from);
    for (const to of world.nodes) {
      if (to === from) continue;
      const distance = distances.get(to) ?? Infinity;
      const expected = distance <= MAX_ROUTE_HOPS ? distance : null;
      expect([from.number, to.number, from.table.hopsTo(to.server)]).toEqual([from.number, to.number, expected]);
      if (expected !== null) expect(walk(from, to)).toBe(expected);
    }
  }
}

/** Links that a packet crosses over the best next hops; null when it does not come to its destination. */
function walk(from: RouteNode, to: RouteNode): number | null {
  let at = from;
  for (let hops = 0; hops <= MAX_ROUTE_HOPS; hops += 1) {
    if (at === to) return hops;
    const [next] = at.table.nextHops(to.server);
    const node = [...at.links.keys()].map((link) => link.other(at)).find(({ server }) => server === next);
    if (node === undefined) return null;
    at = node;
  }
  return null;
}

function line(count: number): RouteWorld {
  const world = new RouteWorld();
  world.add(count);
  for (let at = 1; at < count; at += 1) world.link(world.at(at - 1), world.at(at));
  return world;
}

describe('routing table', () => {
  it('knows every server of a line up to six links away', () => {
    const world = line(9);
    world.time.advance(5_000);
    expectShortest(world);
    expect(world.at(0).table.hopsTo(world.at(6).server)).toBe(6);
    expect(world.at(0).table.hopsTo(world.at(7).server)).toBeNull();
  });

  it('forgets who is cut off, without counting up', () => {
    const world = line(6);
    world.time.advance(5_000);
    const cut = world.linkBetween(world.at(2), world.at(3));
    if (cut === null) throw new Error('not linked');
    world.drop(cut);
    world.time.advance(2_000);
    expectShortest(world);
  });

  it('finds the long way round a ring when a link is lost', () => {
    const world = line(7);
    const cut = world.link(world.at(6), world.at(0));
    world.time.advance(5_000);
    expectShortest(world);
    world.drop(cut);
    world.time.advance(2_000);
    expectShortest(world);
    expect(world.at(0).table.hopsTo(world.at(6).server)).toBe(6);
  });

  it('has an alternative at once where two ways are equally long', () => {
    const world = new RouteWorld();
    const [west, north, south, east] = world.add(4) as [RouteNode, RouteNode, RouteNode, RouteNode];
    for (const [one, other] of [
      [west, north],
      [west, south],
      [east, north],
      [east, south],
    ] as const)
      world.link(one, other);
    world.time.advance(MINUTE_MS);
    expect(west.table.nextHops(east.server)).toHaveLength(2);
    const cut = world.linkBetween(west, north);
    if (cut === null) throw new Error('not linked');
    world.drop(cut);
    expect(west.table.nextHops(east.server)).toEqual([south.server]);
  });
});
