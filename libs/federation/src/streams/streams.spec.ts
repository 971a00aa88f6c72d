import { MAX_STREAMS_PER_LINK, STREAM_IDLE_MS, STREAM_WINDOW_BYTES, type ResetCode } from '@parley/protocol';
import { codeOf, TestWorld, type TestHost } from '@parley/testing';
import { RawPeer } from '../routing/raw-peer.fixtures';
import type { ByteStream } from './ports';

/** One end of a stream with what it heard. It takes what comes unless it is told to be slow. */
class Ear {
  readonly chunks: Uint8Array[] = [];
  sent = 0;
  ended = false;
  closed: ResetCode | null | undefined;

  constructor(
    readonly stream: ByteStream,
    private readonly slow = false,
  ) {
    stream.listen({
      onData: (bytes) => {
        this.chunks.push(bytes);
        if (!this.slow) stream.took(bytes.length);
      },
      onSent: (bytes) => (this.sent += bytes),
      onEnd: () => (this.ended = true),
      onClose: (code) => (this.closed = code),
    });
  }

  get heard(): number {
    return this.chunks.reduce((sum, { length }) => sum + length, 0);
  }
}

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (at * 31) % 251);

/** Hosts in a row, each a peer of its neighbours; the last takes streams. */
async function row(
  length: number,
  slow = false,
): Promise<{ world: TestWorld; hosts: TestHost[]; first: TestHost; last: TestHost; ears: Ear[] }> {
  const world = new TestWorld();
  const hosts = Array.from({ length }, (_, at) => world.host(at + 1));
  const ears: Ear[] = [];
  for (const host of hosts) await host.start({ takeStream: (stream) => ears.push(new Ear(stream, slow)) });
  hosts.forEach((host, at) => {
    for (const other of [hosts[at - 1], hosts[at + 1]]) if (other !== undefined) host.wants(other);
  });
  await world.time.advance(5_000);
  const [first, last] = [hosts[0], hosts.at(-1)];
  if (first === undefined || last === undefined) throw new Error('no hosts');
  return { world, hosts, first, last, ears };
}

describe.each([2, 4])('a stream over %i servers', (length) => {
  it('brings bytes both ways in order, and ends when both sides did', async () => {
    const { world, first, last, ears } = await row(length);
    const here = new Ear(first.up.openStream(last.server));
    const sent = bytes(3 * STREAM_WINDOW_BYTES + 17);
    here.stream.send(sent);
    here.stream.end();
    await world.time.advance(2_000);
    const [there] = ears;
    if (there === undefined) throw new Error('nobody was asked');
    expect(Buffer.concat(there.chunks).equals(sent)).toBe(true);
    expect([there.ended, there.closed]).toEqual([true, undefined]);
    there.stream.send(bytes(1_000));
    there.stream.end();
    await world.time.advance(1_000);
    expect(Buffer.concat(here.chunks).equals(bytes(1_000))).toBe(true);
    expect([here.ended, here.closed, there.closed, here.sent]).toEqual([true, null, null, sent.length]);
  });

  it('sends no more than its reader takes, and goes on when it does', async () => {
    const { world, first, last, ears } = await row(length, true);
    const here = new Ear(first.up.openStream(last.server));
    here.stream.send(bytes(10 * STREAM_WINDOW_BYTES));
    await world.time.advance(5_000);
    const [there] = ears;
    // One window here, and one on each server on the way.
    expect(there?.heard).toBe(STREAM_WINDOW_BYTES);
    expect(here.sent).toBeLessThanOrEqual((length - 1) * STREAM_WINDOW_BYTES + STREAM_WINDOW_BYTES / 4);
    for (let taken = 0; taken < 10; taken += 1) {
      there?.stream.took(STREAM_WINDOW_BYTES);
      await world.time.advance(1_000);
    }
    expect(there?.heard).toBe(10 * STREAM_WINDOW_BYTES);
  });

  it('is over on both sides when one has enough', async () => {
    const { world, first, last, ears } = await row(length);
    const here = new Ear(first.up.openStream(last.server));
    here.stream.send(bytes(10));
    await world.time.advance(1_000);
    ears[0]?.stream.reset();
    await world.time.advance(1_000);
    expect([here.closed, ears[0]?.closed]).toEqual(['closed', 'closed']);
  });

  it('is lost with a link on its way', async () => {
    const { world, first, hosts, last, ears } = await row(length);
    const here = new Ear(first.up.openStream(last.server));
    here.stream.send(bytes(10));
    await world.time.advance(1_000);
    const before = hosts.at(-2);
    last.up.disconnect(before?.server ?? first.server, 'going-away');
    await world.time.advance(1_000);
    expect([here.closed, ears[0]?.closed]).toEqual(['lost', 'lost']);
  });

  it('over which nothing moves is closed', async () => {
    const { world, first, last, ears } = await row(length);
    const here = new Ear(first.up.openStream(last.server));
    await world.time.advance(3 * STREAM_IDLE_MS);
    expect(here.closed).not.toBeUndefined();
    expect(ears[0]?.closed).not.toBeUndefined();
  });
});

it('nobody is reached without a way', async () => {
  const { first, world } = await row(2);
  expect(codeOf(() => first.up.openStream(world.host(9).server))).toBe('unreachable');
});

it('a server that is no peer passes nothing on to those that are none, and no more streams than there is room for', async () => {
  const { world, first, last, hosts } = await row(3);
  const middle = hosts[1];
  if (middle === undefined) throw new Error('no middle');
  const stranger = await RawPeer.of(world, middle, false);
  // To a peer of the middle: allowed, as with packets.
  stranger.send({ type: 'open', stream: 1, mine: true, to: last.server, hops: 0 });
  stranger.send({ type: 'open', stream: 2, mine: true, to: stranger.other, hops: 0 });
  stranger.send({ type: 'open', stream: 1, mine: true, to: first.server, hops: 0 });
  stranger.send({ type: 'open', stream: 3, mine: true, to: last.server, hops: 8 });
  await world.time.advance(1_000);
  const resets = (): unknown[] => stranger.heard.flatMap((frame) => (frame.type === 'reset' ? [frame.code] : []));
  expect(resets()).toEqual(['not-a-peer', 'malformed', 'too-far']);
  for (let stream = 10; stream < 10 + MAX_STREAMS_PER_LINK; stream += 1)
    stranger.send({ type: 'open', stream, mine: true, to: last.server, hops: 0 });
  await world.time.advance(1_000);
  expect(resets().slice(3)).toEqual(['busy']);
});

it('who sends more than was allowed, or says that it may send more, loses the stream', async () => {
  const { world, last, ears } = await row(2, true);
  const raw = await RawPeer.of(world, last, false);
  const chunk = bytes(40_000);
  raw.send({ type: 'open', stream: 1, mine: true, to: last.server, hops: 0 });
  for (let sent = 0; sent <= STREAM_WINDOW_BYTES; sent += chunk.length)
    raw.send({ type: 'data', stream: 1, mine: true, bytes: chunk });
  raw.send({ type: 'open', stream: 2, mine: true, to: last.server, hops: 0 });
  raw.send({ type: 'credit', stream: 2, mine: true, bytes: 1 });
  raw.send({ type: 'open', stream: 3, mine: true, to: last.server, hops: 0 });
  raw.send({ type: 'end', stream: 3, mine: true });
  raw.send({ type: 'data', stream: 3, mine: true, bytes: chunk });
  await world.time.advance(1_000);
  expect(ears.map(({ closed }) => closed)).toEqual(['malformed', 'malformed', 'malformed']);
  expect(ears[0]?.heard).toBeLessThanOrEqual(STREAM_WINDOW_BYTES);
});
