import { ROUTE_KEPT_MS, parseId, serverId, toBase32, type ServerId } from '@parley/protocol';
import { RouteWorld, type RouteNode } from '@parley/testing';
import type { Neighbour } from './destination';
import { faultsOf } from './route-expectations.fixtures';
import { RouteTable } from './route-table';

const MINUTE_MS = 60_000;

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
    expect(faultsOf(world)).toEqual([]);
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
    expect(faultsOf(world)).toEqual([]);
  });

  it('finds the long way round a ring when a link is lost', () => {
    const world = line(7);
    const cut = world.link(world.at(6), world.at(0));
    world.time.advance(5_000);
    expect(faultsOf(world)).toEqual([]);
    world.drop(cut);
    world.time.advance(2_000);
    expect(faultsOf(world)).toEqual([]);
    expect(world.at(0).table.hopsTo(world.at(6).server)).toBe(6);
  });

  it('believes a server that came back from an old backup before its old link is known to be dead', () => {
    const world = line(3);
    const [far, middle, back] = [world.at(0), world.at(1), world.at(2)];
    world.time.advance(MINUTE_MS);
    const before = back.sequence;
    const dead = world.linkBetween(middle, back);
    if (dead === null) throw new Error('not linked');
    world.drop(dead, [MINUTE_MS, 0]);
    back.clockOffMs = -2 * MINUTE_MS;
    back.start(1);
    expect(back.sequence).toBeLessThan(before);
    world.link(far, back);
    world.time.advance(1_000);
    expect([back.sequence > before, far.table.hopsTo(back.server)]).toEqual([true, 1]);
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

  it('is filled by nobody who makes up servers', () => {
    const { table, hear, clock } = small(20);
    const [liar, honest] = [table.open(named(1)), table.open(named(2))];
    for (const neighbour of [liar, honest]) table.use(neighbour.server, neighbour);
    hear(liar, [[1, 0], ...range(100, 150).map((number) => [number, 1] as const)]);
    hear(honest, [[2, 0], ...range(10, 18).map((number) => [number, 2] as const)]);
    hear(
      liar,
      range(200, 250).map((number) => [number, 1] as const),
    );
    const known = [...table.all()].map(({ server }) => server);
    expect(known).toHaveLength(20);
    expect(known).toEqual(expect.arrayContaining([1, 2, ...range(10, 18)].map(named)));
    table.close(liar);
    hear(
      honest,
      range(20, 40).map((number) => [number, 2] as const),
    );
    clock.time += 1;
    expect([...table.all()].map(({ server }) => server)).toEqual(
      expect.arrayContaining([2, ...range(10, 18), ...range(20, 29)].map(named)),
    );
  });

  it('forgets a server that is gone for good', () => {
    const { table, hear, clock } = small(20);
    const neighbour = table.open(named(1));
    table.use(neighbour.server, neighbour);
    hear(neighbour, [
      [1, 0],
      [2, 1],
    ]);
    table.tellings();
    table.hear(neighbour, [], [named(2)]);
    table.tellings();
    expect(table.size).toBe(2);
    clock.time += ROUTE_KEPT_MS;
    table.tellings();
    expect(table.size).toBe(1);
  });
});

const named = (number: number): ServerId => parseId(serverId, toBase32(new Uint8Array(32).fill(number)));
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);

/** A table for so few servers, and how it hears of them by number. */
function small(maxRoutes: number): {
  table: RouteTable;
  clock: { time: number };
  hear: (neighbour: Neighbour, routes: readonly (readonly [number, number])[]) => void;
} {
  const clock = { time: 1_700_000_000_000, now: () => clock.time };
  const nothing = (): void => undefined;
  const table = new RouteTable({ server: named(0), clock, maxRoutes, changed: nothing, sequenceSought: nothing });
  const rest = { sequence: 1, role: 'owner' as const, addresses: [], relays: [], listing: null };
  return {
    table,
    clock,
    hear: (neighbour, routes) =>
      table.hear(
        neighbour,
        routes.map(([number, hops]) => ({
          announced: { announcement: { ...rest, server: named(number) }, bytes: new Uint8Array(1) },
          hops,
        })),
        [],
      ),
  };
}
