import type { RouteWorld } from '@parley/testing';

/** Random numbers that repeat: a step of mulberry32. */
export function dice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Pairs of servers that are linked, for so many of them. */
export const topologies = {
  star: (count: number) => pairs(count, (at) => [[0, at]]),
  line: (count: number) => pairs(count, (at) => [[at - 1, at]]),
  ring: (count: number) => pairs(count, (at) => [[at - 1, at], ...(at === count - 1 ? [[at, 0] as const] : [])]),
  tree: (count: number) => pairs(count, (at) => [[(at - 1) >> 1, at]]),
  grid: (count: number) => {
    const width = Math.ceil(Math.sqrt(count));
    return pairs(count, (at) => [
      ...(at % width === 0 ? [] : [[at - 1, at] as const]),
      ...(at < width ? [] : [[at - width, at] as const]),
    ]);
  },
  mesh: (count: number) => pairs(count, (at) => Array.from({ length: at }, (_, other) => [other, at] as const)),
  /** A ring with chords, as people make who know some others. */
  chords: (count: number, seed: number) => {
    const next = dice(seed);
    return pairs(count, (at) => [[at - 1, at], [next(at), at], ...(next(3) === 0 ? [[next(at), at] as const] : [])]);
  },
} satisfies Record<string, (count: number, seed: number) => readonly (readonly [number, number])[]>;

export type Topology = keyof typeof topologies;

/** Links servers that are there already, with latencies of 5 to 100 ms. */
export function connect(world: RouteWorld, topology: Topology, seed: number): void {
  const next = dice(seed + 1);
  for (const [one, other] of topologies[topology](world.nodes.length, seed)) {
    if (one !== other && world.linkBetween(world.at(one), world.at(other)) === null)
      world.link(world.at(one), world.at(other), 5 + next(96));
  }
}

function pairs(
  count: number,
  of: (at: number) => readonly (readonly [number, number])[],
): readonly (readonly [number, number])[] {
  return Array.from({ length: Math.max(count - 1, 0) }, (_, at) => of(at + 1)).flat();
}
