import { RouteWorld, type RouteNode } from '@parley/testing';
import { faultsOf } from './route-expectations.fixtures';

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
});
