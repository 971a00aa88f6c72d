import * as fc from 'fast-check';
import { RouteWorld, type Deed, type RouteFrame, type RouteNode } from '@parley/testing';
import { faultsOf } from './route-expectations.fixtures';
import { connect, dice, topologies, type Topology } from './topologies.fixtures';

const DAY_MS = 24 * 3600 * 1000;
const MINUTE_MS = 60_000;
/** After this time even what flapped is told, and asked for. */
const REST_MS = 30 * MINUTE_MS;

/** Another test, and a longer one, when the environment says so. */
const seed = Number(process.env['PARLEY_FAULT_SEED'] ?? 20_261_126);
const runs = Number(process.env['PARLEY_FAULT_RUNS'] ?? 40);

const topology = fc.constantFrom(...(Object.keys(topologies) as Topology[]));
/** Everybody tells everybody of everybody where everybody is linked with everybody: so many of them are enough. */
const most: Record<Topology, number> = { star: 200, line: 300, ring: 300, tree: 300, grid: 120, mesh: 20, chords: 100 };

/** One thing that happens to a network, after so many ms. */
interface Happening {
  readonly waitMs: number;
  readonly kind: (typeof kinds)[number];
  readonly at: number;
  readonly more: number;
}

const kinds = ['cut', 'heal', 'restart', 'older', 'clock', 'jump', 'crooked', 'flap', 'anew', 'twin', 'seek'] as const;

const happening = fc.record<Happening>({
  waitMs: fc.oneof(fc.nat(30), fc.nat(300), fc.nat(5_000)),
  kind: fc.constantFrom(...kinds),
  at: fc.nat(),
  more: fc.nat(),
});

/** A relay that drops, delays, repeats and lies. What it sends is signed by those it speaks of: it can forge nothing. */
function crooked(random: (below: number) => number): Deed {
  const past: RouteFrame[] = [];
  return (frame) => {
    past.push(frame);
    const replayed = past[random(past.length)] ?? frame;
    switch (random(6)) {
      case 0:
        return [];
      case 1:
        return [{ frame, delayMs: random(3_000) }];
      case 2:
        return [frame, frame].map((each) => ({ frame: each, delayMs: 0 }));
      case 3:
        return [frame, replayed].map((each) => ({ frame: each, delayMs: 0 }));
      case 4:
        return [{ frame: nearer(frame), delayMs: 0 }];
      default:
        return [{ frame, delayMs: 0 }];
    }
  };
}

/** Says of every route that it is as short as a lie can be. */
function nearer(frame: RouteFrame): RouteFrame {
  if (frame.type === 'seek') return frame;
  return { ...frame, routes: frame.routes.map(({ announced, hops }) => ({ announced, hops: Math.min(hops, 1) })) };
}

class Faults {
  readonly #twins: RouteNode[] = [];

  constructor(private readonly world: RouteWorld) {}

  happen({ waitMs, kind, at, more }: Happening): void {
    const { world } = this;
    world.time.advance(waitMs);
    const node = world.at(at % world.nodes.length);
    const link = [...world.links][at % Math.max(world.links.size, 1)];
    const notice = [more % 2_000, (more >> 8) % 2_000] as const;
    switch (kind) {
      case 'cut':
        return link === undefined ? undefined : world.drop(link, notice);
      case 'heal':
        return this.#link(node, world.at(more % world.nodes.length), 5 + (more % 90));
      case 'restart':
        return this.#restart(node, node.sequence);
      case 'older':
        return this.#restart(node, more % 3 === 0 ? 0 : node.sequence - (more % 100_000));
      case 'clock':
        node.clockOffMs = ((more % 3) - 1) * DAY_MS;
        return this.#restart(node, node.sequence);
      case 'jump':
        node.clockOffMs = ((more % 3) - 1) * DAY_MS;
        return;
      case 'crooked':
        node.deed = crooked(dice(more));
        return;
      case 'flap':
        for (let times = 0; link !== undefined && times < 10; times += 1) this.#flap(link.ends, more);
        return;
      case 'anew':
        return node.announceAnew();
      case 'twin':
        return this.#twin(node, world.at(more % world.nodes.length));
      case 'seek':
        for (const [to, neighbour] of node.links)
          to.other(node).table.hearSeeks(neighbour, [{ server: node.server, sequence: node.now() + 1, hops: 0 }]);
    }
  }

  /** Nothing goes wrong any more: who was crooked, or had the key of another, starts anew; one in three stays cut off. */
  stop(): void {
    const { world } = this;
    for (const twin of this.#twins) {
      for (const link of [...twin.links.keys()]) world.drop(link);
      world.remove(twin);
    }
    for (const node of world.nodes) if (node.deed !== null) this.#restart(node, node.sequence, null);
  }

  /** A process that starts again: its peers dial it, or notice later that it was gone. */
  #restart(node: RouteNode, kept: number, deed = node.deed): void {
    const others = [...node.links.keys()]
      .filter(({ up }) => up)
      .map((link) => [link.other(node), link.latencyMs] as const);
    node.start(Math.max(kept, 0));
    node.deed = deed;
    for (const [other, latencyMs] of others) this.#link(node, other, latencyMs);
  }

  #flap([one, other]: readonly [RouteNode, RouteNode], more: number): void {
    const { world } = this;
    const link = world.linkBetween(one, other);
    if (link === null) this.#link(one, other, 20);
    else world.drop(link);
    world.time.advance(more % 700);
  }

  #link(one: RouteNode, other: RouteNode, latencyMs: number): void {
    if (one !== other && one.server !== other.server && this.world.linkBetween(one, other) === null)
      this.world.link(one, other, latencyMs);
  }

  #twin(node: RouteNode, beside: RouteNode): void {
    if (this.#twins.length > 2 || this.#twins.includes(node)) return;
    const twin = this.world.addTwinOf(node);
    this.#twins.push(twin);
    this.#link(twin, beside, 10);
  }
}

/** A network in which all this happens, at rest afterwards. */
function survived(kind: Topology, size: number, from: number, happenings: readonly Happening[]): RouteWorld {
  const world = new RouteWorld();
  world.add(Math.min(size, most[kind]));
  connect(world, kind, from);
  const faults = new Faults(world);
  for (const each of happenings) faults.happen(each);
  faults.stop();
  world.time.advance(REST_MS);
  return world;
}

describe('routes, whatever happens, are free of loops, and the shortest again when nothing happens any more', () => {
  it('in networks of up to 40 servers', () => {
    const size = fc.integer({ min: 2, max: 40 });
    fc.assert(
      fc.property(topology, size, fc.nat(), fc.array(happening, { maxLength: 40 }), (...network) =>
        expect(faultsOf(survived(...network))).toEqual([]),
      ),
      { seed, numRuns: 2 * runs },
    );
  });

  it.each(Object.keys(topologies) as Topology[])('in large networks: %s', (kind) => {
    const size = fc.integer({ min: 100, max: 300 });
    const happenings = fc.array(happening, { minLength: 6, maxLength: 12 });
    fc.assert(
      fc.property(size, fc.nat(), happenings, (...network) => expect(faultsOf(survived(kind, ...network))).toEqual([])),
      { seed, numRuns: Math.ceil(runs / 40), endOnFailure: true },
    );
  });
});
