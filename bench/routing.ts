import { generateSigningKey, openSigned, serverIdOf } from '@parley/crypto/identity';
import { announcement, linkFrame, MAX_ROUTES_PER_FRAME, signatureContexts, type LinkFrame } from '@parley/protocol';
import { RouteWorld } from '@parley/testing';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Figures } from './report';

const SIZES = [10, 100, 1_000];
/** Between 5 and 45 ms: links within a continent. */
const LATENCY_MS = { least: 5, spread: 40 };
/** Long enough for everything that was slowed down to be told. */
const QUIET_MS = 10 * 60_000;
const CUTS = 5;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

type Shape = (world: RouteWorld) => void;

const link = (world: RouteWorld, one: number, other: number): void => {
  const latencyMs = LATENCY_MS.least + ((one * 7 + other * 13) % LATENCY_MS.spread);
  if (one !== other && world.linkBetween(world.at(one), world.at(other)) === null)
    world.link(world.at(one), world.at(other), latencyMs);
};

const shapes: Record<string, Shape> = {
  /** Everybody at one relay. */
  star: (world) => {
    for (let at = 1; at < world.nodes.length; at += 1) link(world, 0, at);
  },
  /** A ring, and from every second server a link to one somewhere else: three peers each. */
  chords: (world) => {
    const count = world.nodes.length;
    for (let at = 0; at < count; at += 1) link(world, at, (at + 1) % count);
    for (let at = 0; at < count; at += 2) link(world, at, (at * 389 + Math.floor(count / 3)) % count);
  },
};

/**
 * The routing tables of many servers over simulated links: how long it takes in simulated time until the last next hop stands, what goes over the
 * links, and what processor time all tables together take. Then links are lost, one after the other.
 */
export async function routing(): Promise<Figures> {
  const perRoute = await costOfRoute();
  const figures: Record<string, Figures> = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const sizes = SIZES.map((servers) => converge(servers, shape, perRoute.bytes));
    figures[name] = { sizes, growth: growthOf(sizes) };
  }
  const { sizes } = figures['chords'] as { sizes: Figures };
  return { sizes, ...figures, perRoute, latencyMs: `${LATENCY_MS.least}–${LATENCY_MS.least + LATENCY_MS.spread - 1}` };
}

interface Converged {
  readonly [figure: string]: number;
  readonly servers: number;
  readonly links: number;
  /** Simulated, from the moment in which all links came up. */
  readonly convergenceMs: number;
  /** Routes told over links until nothing more was to be told. */
  readonly announcements: number;
  readonly megabytes: number;
  readonly cpuSeconds: number;
  readonly routesPerServer: number;
  /** Memory of all tables by the routes in them, without the announcements themselves. */
  readonly bytesPerRoute: number;
  /** After one link is lost: simulated time until the last next hop stands, routes and losses told. */
  readonly repairMs: number;
  readonly repairAnnouncements: number;
}

function converge(servers: number, shape: Shape, bytesPerRoute: number): Converged {
  const world = new RouteWorld();
  world.checksLoops = false;
  world.add(servers);
  world.countAnew();
  const begin = world.time.now();
  const empty = heapBytes();
  const cpu = process.cpuUsage();
  shape(world);
  world.time.advance(QUIET_MS);
  const { user, system } = process.cpuUsage(cpu);
  const { changedAt, routes } = world.traffic;
  const known = world.nodes.reduce((sum, { table }) => sum + [...table.all()].length, 0);
  const full = heapBytes() - empty;
  const links = world.links.size;
  const repairs = Array.from({ length: CUTS }, (_, at) => repair(world, Math.floor((at * links) / CUTS)));
  const mean = (of: (repair: { ms: number; told: number }) => number): number =>
    repairs.reduce((sum, each) => sum + of(each), 0) / CUTS;
  return {
    ...{ servers, links, convergenceMs: changedAt - begin, announcements: routes },
    megabytes: (routes * bytesPerRoute) / 1e6,
    cpuSeconds: (user + system) / 1e6,
    routesPerServer: known / servers,
    bytesPerRoute: full / known,
    repairMs: mean(({ ms }) => ms),
    repairAnnouncements: mean((each) => each.told),
  };
}

/** Memory that is in use after everything that is free was collected. */
function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Loses a link and lets it come back. */
function repair(world: RouteWorld, at: number): { ms: number; told: number } {
  const lost = [...world.links][at];
  if (lost === undefined) throw new Error('no link to lose');
  world.countAnew();
  const begin = world.time.now();
  world.drop(lost);
  world.time.advance(QUIET_MS);
  const { changedAt, routes, lost: losses } = world.traffic;
  const [one, other] = lost.ends;
  world.link(one, other, lost.latencyMs);
  world.time.advance(QUIET_MS);
  return { ms: Math.max(changedAt - begin, 0), told: routes + losses };
}

/** With which power of the number of servers each figure grows, between the last two sizes. */
function growthOf(sizes: readonly Converged[]): Figures {
  const [small, large] = sizes.slice(-2);
  if (small === undefined || large === undefined) return {};
  const exponent = (figure: string): number =>
    Math.log((large[figure] ?? 0) / (small[figure] ?? 1)) / Math.log(large.servers / small.servers);
  const figures = ['convergenceMs', 'announcements', 'cpuSeconds', 'routesPerServer', 'repairAnnouncements'];
  return Object.fromEntries(figures.map((figure) => [figure, exponent(figure)]));
}

/** What a route weighs in a frame, and what it costs whoever hears it for the first time. */
async function costOfRoute(): Promise<{ bytes: number; codecMicros: number; verifyMicros: number }> {
  const key = await generateSigningKey((length) => crypto.getRandomValues(new Uint8Array(length)));
  const payload = announcement.encode({
    server: serverIdOf(key.publicKey),
    sequence: Date.now(),
    role: 'owner',
    addresses: ['alice.example.org', '192.168.0.100:8443'],
    relays: [{ server: serverIdOf(key.publicKey), address: 'relay.example.org' }],
    listing: { handle: 'alice', name: 'Alice Example', colour: 'ff8800' },
  });
  const signed = await key.sign(signatureContexts.announcement, payload);
  const routes = Array.from({ length: MAX_ROUTES_PER_FRAME }, () => ({ announcement: signed, hops: 3 }));
  const frame: LinkFrame = { type: 'routes', fresh: false, routes, lost: [] };
  const encoded = linkFrame.encode(frame);
  const codec = await microsOf(50, () => linkFrame.decode(linkFrame.encode(frame)));
  const verify = await microsOf(500, async () => {
    announcement.decode(await openSigned(signed, signatureContexts.announcement, key.publicKey));
  });
  return { bytes: encoded.length / routes.length, codecMicros: codec / routes.length, verifyMicros: verify };
}

async function microsOf(times: number, work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  for (let at = 0; at < times; at += 1) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}
