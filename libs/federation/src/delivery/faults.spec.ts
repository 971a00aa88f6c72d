import * as fc from 'fast-check';
import type { EnvelopeId } from '@parley/protocol';
import { TestWorld, type TestHost } from '@parley/testing';

/**
 * Two servers send each other mail while everything goes wrong that can: whatever happens, in the end every envelope is at its
 * destination, once and in order.
 */

type Fault = { readonly thenMs: number } & (
  | { readonly kind: 'send'; readonly from: 0 | 1; readonly count: number; readonly bytes: number }
  | { readonly kind: 'wait' | 'cut' | 'vanish' | 'cut-half' }
  /** The connection ends within the message that is the so many-th from now, at this byte. */
  | { readonly kind: 'cut-at'; readonly end: 'dialer' | 'acceptor'; readonly messages: number; readonly byte: number }
  | { readonly kind: 'repeat' | 'lose'; readonly end: 'dialer' | 'acceptor' }
  | { readonly kind: 'kill' | 'stop'; readonly host: 0 | 1; readonly quietly: boolean; readonly awayMs: number }
  | { readonly kind: 'full'; readonly host: 0 | 1; readonly forMs: number }
  | { readonly kind: 'disk'; readonly host: 0 | 1; readonly failures: number; readonly slowMs: number }
);

const host = fc.constantFrom<0 | 1>(0, 1);
const end = fc.constantFrom<'dialer' | 'acceptor'>('dialer', 'acceptor');
/** Mostly so short that the next fault meets what the one before set going; sometimes until retries or a dead link. */
const thenMs = fc.oneof(
  { weight: 9, arbitrary: fc.nat({ max: 12 }) },
  { weight: 2, arbitrary: fc.constantFrom(700, 90_000) },
);
const kinds = <const Kind extends string>(
  ...kind: readonly Kind[]
): { kind: fc.Arbitrary<Kind>; thenMs: fc.Arbitrary<number> } => ({
  kind: fc.constantFrom(...kind),
  thenMs,
});
const fault: fc.Arbitrary<Fault> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      ...kinds('send'),
      from: host,
      count: fc.integer({ min: 1, max: 300 }),
      bytes: fc.constantFrom(60, 60, 60, 1_200, 60_000),
    }),
  },
  { weight: 3, arbitrary: fc.record(kinds('wait', 'cut', 'vanish', 'cut-half')) },
  {
    weight: 2,
    arbitrary: fc.record({ ...kinds('cut-at'), end, messages: fc.nat({ max: 6 }), byte: fc.nat({ max: 70_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ ...kinds('repeat', 'lose'), end }) },
  {
    weight: 2,
    arbitrary: fc.record({
      ...kinds('kill', 'kill', 'stop'),
      host,
      quietly: fc.boolean(),
      awayMs: fc.constantFrom(0, 5, 3_000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ ...kinds('full'), host, forMs: fc.constantFrom(1, 3, 10, 2_000) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      ...kinds('disk'),
      host,
      failures: fc.nat({ max: 2 }),
      slowMs: fc.constantFrom(0, 3, 50),
    }),
  },
);

class Scene {
  readonly world = new TestWorld();
  readonly hosts: readonly [TestHost, TestHost] = [this.world.host(1), this.world.host(2)];
  readonly sent: [EnvelopeId[], EnvelopeId[]] = [[], []];
  #number = 0;

  constructor() {
    this.hosts[0].knows(this.hosts[1]);
    this.hosts[1].knows(this.hosts[0]);
  }

  async start(): Promise<void> {
    for (const one of this.hosts) await one.start();
    await this.world.time.advance(10);
  }

  async apply(step: Fault): Promise<void> {
    const { time, network } = this.world;
    const connection = network.connections.findLast(({ dialer, acceptor }) => !dialer.closed && !acceptor.closed);
    switch (step.kind) {
      case 'send':
        return this.#send(step.from, step.bytes > 10_000 ? Math.min(step.count, 20) : step.count, step.bytes);
      case 'wait':
        return;
      case 'cut':
        return connection?.dialer.cut();
      case 'cut-half':
        return connection?.acceptor.cut(true);
      case 'vanish':
        return connection?.dialer.vanish();
      case 'cut-at': {
        const transport = connection?.[step.end];
        let left = step.messages;
        if (transport === undefined) return;
        transport.tamper = (message) => {
          if (left-- > 0) return [message];
          time.after(0, () => transport.cut());
          return [message.subarray(0, step.byte)];
        };
        return;
      }
      case 'repeat':
      case 'lose':
        if (connection !== undefined) {
          connection[step.end].tamper = (message) => (step.kind === 'lose' ? [] : [message, message]);
        }
        return;
      case 'kill':
      case 'stop':
        if (step.kind === 'stop') await this.#stop(step.host);
        this.hosts[step.host].kill(step.quietly);
        await time.advance(step.awayMs);
        return void (await this.hosts[step.host].start());
      case 'full': {
        const until = time.now() + step.forMs;
        this.hosts[step.host].inbox.refuse = () => (time.now() < until ? 'storage-full' : null);
        return;
      }
      case 'disk':
        return this.#disk(step.host, step.failures, step.slowMs);
    }
  }

  async finish(): Promise<void> {
    for (const number of [0, 1] as const) this.#disk(number, 0, 0);
    await this.world.time.until(() => this.hosts.every(({ outbox }) => outbox.rows.length === 0), 30 * 60_000);
  }

  #send(from: 0 | 1, count: number, bytes: number): void {
    const [sender, receiver] = [this.hosts[from], this.hosts[from === 0 ? 1 : 0]];
    for (let at = 0; at < count; at += 1) this.sent[from].push(sender.send(receiver, `mail ${++this.#number}`, bytes));
  }

  async #stop(number: 0 | 1): Promise<void> {
    const stopped = this.hosts[number].up.stop();
    await this.world.time.advance(100);
    await stopped;
  }

  #disk(number: 0 | 1, failures: number, slowMs: number): void {
    let left = failures;
    this.hosts[number].inbox.before = async () => {
      if (left-- > 0) throw new Error('disk');
      if (slowMs > 0) await new Promise<void>((resolve) => this.world.time.after(slowMs, resolve));
    };
  }
}

describe('delivery through random faults', () => {
  it('brings every envelope to its destination once and in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { minLength: 5, maxLength: 40 }), async (steps) => {
        const scene = new Scene();
        await scene.start();
        for (const step of steps) {
          await scene.apply(step);
          await scene.world.time.advance(step.thenMs);
        }
        await scene.finish();
        expect(scene.hosts[1].inbox.stored).toEqual(scene.sent[0]);
        expect(scene.hosts[0].inbox.stored).toEqual(scene.sent[1]);
      }),
      { numRuns: Number(process.env['PARLEY_FAULT_RUNS'] ?? 40) },
    );
  }, 600_000);
});
