import * as fc from 'fast-check';
import {
  LINK_DEAD_AFTER_MS,
  LINK_IDLE_CLOSE_MS,
  LINK_PING_INTERVAL_MS,
  MAX_LINK_BUFFER_BYTES,
  MAX_NOISE_MESSAGE_BYTES,
  closeCodes,
  type CloseCode,
  type LinkFrame,
} from '@parley/protocol';
import {
  ManualTime,
  connectedPair,
  settle,
  type MemoryTransport,
  RecordingLogger,
  testHello,
  testKeys,
} from '@parley/testing';
import { LinkCounters } from './counters';
import { establish } from './establish';
import type { Established } from './handshake';
import { Link } from './link';

interface End {
  readonly link: Link;
  readonly established: Established;
  readonly transport: MemoryTransport;
  readonly frames: LinkFrame[];
  readonly closes: { code: number; reason: string }[];
  readonly counters: LinkCounters;
}

/** A link between two servers, up on both sides. */
async function linked(time: ManualTime, latencyMs = 5): Promise<[End, End]> {
  const transports = connectedPair(time, latencyMs);
  const ends: (End | null)[] = [null, null];
  for (const side of [1, 0] as const) {
    const transport = transports[side];
    const counters = new LinkCounters();
    const keys = testKeys(side + 1);
    const options = {
      keys,
      hello: testHello,
      expected: null,
      isBlocked: () => false,
      timers: time,
      counters,
      signal: new AbortController().signal,
    };
    establish(transport, side === 0 ? 'initiator' : 'responder', options, {
      established: (established) => {
        const frames: LinkFrame[] = [];
        const closes: { code: number; reason: string }[] = [];
        const place = { direction: side === 0 ? 'out' : 'in', address: 'memory' } as const;
        const surroundings = {
          clock: time,
          timers: time,
          logger: new RecordingLogger(),
          counters,
          isKept: () => false,
        };
        const link = new Link(established, place, transport, surroundings, {
          onFrame: (_link, frame) => frames.push(frame),
          onClosed: (_link, code, reason) => closes.push({ code, reason }),
        });
        ends[side] = { link, established, transport, frames, closes, counters };
      },
      failed: (error) => {
        throw error;
      },
    });
  }
  await time.advance(4 * latencyMs);
  const [a, b] = ends;
  if (!a || !b) throw new Error('no link');
  return [a, b];
}

const closedAs = ({ code, reason }: CloseCode): { code: number; reason: string }[] => [{ code, reason }];
const card: LinkFrame = { type: 'card', request: 7, card: new Uint8Array(3_000).fill(9) };

describe('a link', () => {
  it('carries frames in order, also ones longer than a Noise message', async () => {
    const time = new ManualTime();
    const [a, b] = await linked(time);
    const long: LinkFrame = { type: 'receipt', receipt: new Uint8Array(32_000) };
    for (const frame of [card, long, { type: 'card-request', request: 8 } as const]) a.link.send(frame);
    await time.advance(10);
    expect(b.frames.map(({ type }) => type)).toEqual(['card', 'receipt', 'card-request']);
    expect(b.frames[0]).toEqual(card);
  });

  it('shows nothing of a frame on the wire', async () => {
    const time = new ManualTime();
    const [a, b] = await linked(time);
    const wire: Uint8Array[] = [];
    b.transport.tamper = (message) => {
      wire.push(message);
      return [message];
    };
    a.link.send({ type: 'card-request', request: 1, handle: 'somebody' });
    await time.advance(10);
    expect(b.frames).toHaveLength(1);
    expect(Buffer.concat(wire).includes('somebody')).toBe(false);
  });

  it('closes as undecryptable, and counts it, when a message is changed, cut, repeated, left out or overtaken', async () => {
    const faults: ((message: Uint8Array, held: Uint8Array[]) => readonly Uint8Array[])[] = [
      (message) => [message.map((byte, at) => (at === 4 ? byte ^ 1 : byte))],
      (message) => [message.subarray(0, -1)],
      (message) => [message.subarray(0, 10)],
      (message) => [new Uint8Array(), message],
      (message) => [message, message],
      (message, held) => (held.push(message) === 1 ? [] : [message]),
      (message, held) => (held.push(message) === 1 ? [] : [message, ...held.slice(0, 1)]),
    ];
    for (const fault of faults) {
      const time = new ManualTime();
      const [a, b] = await linked(time);
      const held: Uint8Array[] = [];
      b.transport.tamper = (message) => fault(message, held);
      a.link.send(card);
      a.link.send(card);
      await time.advance(20);
      expect(b.closes).toEqual(closedAs(closeCodes.undecryptable));
      expect(a.closes).toEqual(closedAs(closeCodes.undecryptable));
      expect(b.counters.closed).toEqual({ undecryptable: 1 });
    }
  });

  it('closes as too-large on a message longer than Noise allows', async () => {
    const time = new ManualTime();
    const [a, b] = await linked(time);
    a.transport.send(new Uint8Array(MAX_NOISE_MESSAGE_BYTES + 1));
    await time.advance(10);
    expect(b.closes).toEqual(closedAs(closeCodes.tooLarge));
  });

  it('closes as malformed or too-large on whatever an authentic server sends that is no frame', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (garbage) => {
        const time = new ManualTime();
        const [a, b] = await linked(time);
        a.transport.send(a.established.send.seal(Uint8Array.of(0, ...garbage)));
        await time.advance(10);
        expect(b.closes).toEqual(closedAs(closeCodes.malformed));
        expect(b.frames).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('measures the round trip and stays open while the other side answers', async () => {
    const time = new ManualTime();
    const [a, b] = await linked(time, 40);
    await time.advance(LINK_DEAD_AFTER_MS * 3);
    expect(a.link.rttMs).toBe(80);
    expect([...a.closes, ...b.closes]).toEqual([]);
  });

  it('is given up as silent when nothing comes any more', async () => {
    const time = new ManualTime();
    const [a] = await linked(time);
    a.transport.vanish();
    await time.advance(LINK_DEAD_AFTER_MS + LINK_PING_INTERVAL_MS);
    expect(a.closes).toEqual(closedAs(closeCodes.silent));
  });

  it('is not given up while we ourselves do not read', async () => {
    const time = new ManualTime();
    const [a, b] = await linked(time);
    b.link.pause(b);
    a.link.send(card);
    await time.advance(LINK_DEAD_AFTER_MS - 1_000);
    expect(b.closes).toEqual([]);
    expect(b.frames).toEqual([]);
    b.link.resume(b);
    expect(b.frames).toHaveLength(1);
  });

  it('closes as idle when only pings went through for long', async () => {
    const time = new ManualTime();
    const [a, b] = await linked(time);
    await time.advance(LINK_IDLE_CLOSE_MS - 60_000);
    a.link.send(card);
    await time.advance(LINK_IDLE_CLOSE_MS - 60_000);
    expect(a.closes).toEqual([]);
    await time.advance(120_000);
    expect([a.closes, b.closes]).toEqual([closedAs(closeCodes.idle), closedAs(closeCodes.idle)]);
  });

  it('closes as slow when what it sends does not leave', async () => {
    const time = new ManualTime();
    const [a] = await linked(time);
    const big: LinkFrame = { type: 'receipt', receipt: new Uint8Array(32_000) };
    for (let sent = 0; sent <= MAX_LINK_BUFFER_BYTES / 32_000 && !a.link.closed; sent += 1) a.link.send(big);
    expect(a.closes).toEqual(closedAs(closeCodes.slow));
  });

  it('says nothing and hears nothing after its close, and leaves no timer behind', async () => {
    const time = new ManualTime();
    const [a, b] = await linked(time);
    b.link.send(card);
    a.link.close(closeCodes.goingAway);
    a.link.send(card);
    await time.advance(50);
    await settle();
    expect([a.frames, b.frames]).toEqual([[], []]);
    expect(b.closes).toEqual(closedAs(closeCodes.goingAway));
    expect(time.waiting).toBe(0);
  });
});
