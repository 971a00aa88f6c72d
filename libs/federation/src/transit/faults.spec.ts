import * as fc from 'fast-check';
import { TestWorld, type TestHost } from '@parley/testing';
import { ALONE, heardOf, Mail, makeRelay, peer } from './transit.fixtures';

/**
 * Servers that cannot all reach each other send mail while everything goes wrong that can: whatever happens, once it stops every envelope is at
 * its destination, once, and nothing of it is left on the way.
 */

const PEOPLE = 3;
const SERVERS = 6;

type Fault = { readonly thenMs: number } & (
  | {
      readonly kind: 'send';
      readonly from: number;
      readonly to: number;
      readonly count: number;
      readonly bytes: number;
    }
  | { readonly kind: 'cut' | 'vanish' | 'repeat' | 'lose'; readonly connection: number }
  | { readonly kind: 'part' | 'join'; readonly edge: number }
  | { readonly kind: 'kill'; readonly host: number; readonly quietly: boolean; readonly awayMs: number }
  | { readonly kind: 'idle' | 'full' | 'disk'; readonly host: number; readonly forMs: number }
);

const host = fc.nat({ max: SERVERS - 1 });
const person = fc.nat({ max: PEOPLE - 1 });
const thenMs = fc.oneof(
  { weight: 8, arbitrary: fc.nat({ max: 60 }) },
  { weight: 3, arbitrary: fc.constantFrom(700, 2_500) },
  { weight: 1, arbitrary: fc.constantFrom(20_000, 90_000) },
);
const kinds = <const Kind extends string>(
  ...kind: readonly Kind[]
): { kind: fc.Arbitrary<Kind>; thenMs: fc.Arbitrary<number> } => ({ kind: fc.constantFrom(...kind), thenMs });

const fault: fc.Arbitrary<Fault> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      ...kinds('send'),
      ...{ from: person, to: person, count: fc.integer({ min: 1, max: 12 }), bytes: fc.constantFrom(200, 200, ALONE) },
    }),
  },
  { weight: 4, arbitrary: fc.record({ ...kinds('cut', 'vanish', 'repeat', 'lose'), connection: fc.nat({ max: 20 }) }) },
  { weight: 3, arbitrary: fc.record({ ...kinds('part', 'join'), edge: fc.nat({ max: 20 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      ...kinds('kill'),
      host,
      quietly: fc.boolean(),
      awayMs: fc.constantFrom(0, 5, 3_000, 30_000),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ ...kinds('idle', 'full', 'disk'), host, forMs: fc.constantFrom(3, 50, 2_000, 70_000) }),
  },
);

/** Who dials whom: everybody hangs together, in whatever form. */
const edges = fc.tuple(
  fc.tuple(...Array.from({ length: SERVERS - 1 }, (_, at) => fc.tuple(fc.constant(at + 1), fc.nat({ max: at })))),
  fc.array(fc.tuple(host, host), { maxLength: 4 }),
);

class Scene {
  readonly world = new TestWorld();
  readonly mail = new Mail();
  readonly hosts = Array.from({ length: SERVERS }, (_, at) => this.world.host(at + 1));
  readonly edges: (readonly [TestHost, TestHost])[] = [];
  /** Hosts that took packets and passed none on for a while. */
  readonly idle = new Set<TestHost>();

  /** The people know each other, and all use the last server as their relay. */
  async start(pairs: readonly (readonly [number, number])[]): Promise<void> {
    const people = this.hosts.slice(0, PEOPLE);
    for (const [a, b] of pairs) {
      if (a === b) continue;
      this.edges.push([this.#host(a), this.#host(b)]);
      peer(this.#host(a), this.#host(b));
    }
    makeRelay(this.#host(SERVERS - 1), ...people);
    for (const one of people) await heardOf(one, ...people.filter((other) => other !== one));
    for (const one of this.hosts) await one.start();
    await this.world.time.advance(500);
  }

  async apply(step: Fault): Promise<void> {
    const { time, network } = this.world;
    switch (step.kind) {
      case 'send':
        if (step.from !== step.to) this.mail.send(this.#host(step.from), this.#host(step.to), step.count, step.bytes);
        return;
      case 'cut':
      case 'vanish':
      case 'repeat':
      case 'lose': {
        const open = network.connections.filter(({ dialer, acceptor }) => !dialer.closed && !acceptor.closed);
        const transport = open[step.connection % Math.max(open.length, 1)]?.dialer;
        if (transport === undefined) return;
        if (step.kind === 'cut') transport.cut();
        else if (step.kind === 'vanish') transport.vanish();
        else transport.tamper = (message) => (step.kind === 'lose' ? [] : [message, message]);
        return;
      }
      case 'part':
      case 'join': {
        const [a, b] = this.edges[step.edge % this.edges.length] as (typeof this.edges)[number];
        if (step.kind === 'part') a.parts(b);
        else a.wants(b);
        return;
      }
      case 'kill':
        this.#host(step.host).kill(step.quietly);
        await time.advance(step.awayMs);
        return void (await this.#host(step.host).start());
      default:
        return this.#disturb(this.#host(step.host), step.kind, time.now() + step.forMs);
    }
  }

  async finish(): Promise<void> {
    for (const [a, b] of this.edges) a.wants(b);
    for (const { dialer, acceptor } of this.world.network.connections) {
      dialer.tamper = (message) => [message];
      acceptor.tamper = (message) => [message];
    }
    await this.world.time.advance(70_000);
    for (const one of this.idle) {
      one.kill();
      await one.start();
    }
    await this.world.time.until(() => this.mail.isDelivered(...this.hosts), 30 * 60_000);
    await this.world.time.until(() => this.hosts.every(({ transit }) => transit.rows.size === 0), 30 * 60_000);
  }

  #disturb(host: TestHost, kind: 'idle' | 'full' | 'disk', until: number): void {
    const { transit, inbox } = host;
    const { time } = this.world;
    const isOn = (): boolean => time.now() < until;
    if (kind === 'idle') {
      const waiting = transit.waiting.bind(transit);
      transit.waiting = (...range) => (isOn() ? Promise.resolve([]) : waiting(...range));
      this.idle.add(host);
    } else if (kind === 'full') {
      const { quota } = transit;
      transit.quota = 500;
      time.after(until - time.now(), () => (transit.quota = quota));
      inbox.refuse = () => (isOn() ? 'storage-full' : null);
    } else {
      const hold = transit.hold.bind(transit);
      transit.hold = (packets) => (isOn() ? Promise.reject(new Error('disk')) : hold(packets));
      inbox.before = () => (isOn() ? Promise.reject(new Error('disk')) : Promise.resolve());
    }
  }

  #host(number: number): TestHost {
    return this.hosts[number] as TestHost;
  }
}

describe('packets through random faults', () => {
  it('bring every envelope to its destination once, and leave nothing on the way', async () => {
    await fc.assert(
      fc.asyncProperty(edges, fc.array(fault, { minLength: 5, maxLength: 30 }), async ([tree, more], steps) => {
        const scene = new Scene();
        await scene.start([...tree, ...more]);
        for (const step of steps) {
          await scene.apply(step);
          await scene.world.time.advance(step.thenMs);
        }
        await scene.finish();
        scene.mail.expectAll();
      }),
      { numRuns: Number(process.env['PARLEY_FAULT_RUNS'] ?? 25) },
    );
  }, 600_000);
});
