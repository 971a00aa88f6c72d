import { createHash, randomBytes } from 'node:crypto';
import { ProtocolError, type ErrorCode, type Timers } from '@parley/protocol';
import { PartSlots } from './part-slots';
import { Pull, type PartAnswer, type PartSource, type PartStore } from './pull';

/** Parts in memory, where files and networks of the programs stand: this spec is about what is asked for, and when. */
class Kept implements PartStore {
  readonly parts = new Map<number, Buffer>();

  constructor(private readonly count: number) {}

  missing(): number[] {
    return Array.from({ length: this.count }, (_, part) => part).filter((part) => !this.parts.has(part));
  }

  async keep(part: number, digest: Uint8Array, body: AsyncIterable<Uint8Array>): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    if (!createHash('sha256').update(bytes).digest().equals(digest))
      throw new ProtocolError('part-mismatch', 'other bytes');
    this.parts.set(part, bytes);
  }
}

const answer = (bytes: Uint8Array, sent = bytes): PartAnswer => ({
  kind: 'part',
  digest: createHash('sha256').update(bytes).digest(),
  body: (async function* () {
    await Promise.resolve();
    yield sent.subarray(0, 3);
    yield sent.subarray(3);
  })(),
});

interface Run {
  readonly waits: (ErrorCode | null)[];
  readonly asked: number[];
  readonly delays: number[];
  readonly pull: Pull;
  readonly kept: Kept;
  readonly outcome: Promise<ErrorCode | 'complete'>;
}

/** @param fetch is told how often the part was asked for before */
function run(
  count: number,
  fetch: (part: number, before: number) => PartAnswer | Promise<PartAnswer>,
  workers = 4,
): Run {
  const [waits, asked, delays]: [(ErrorCode | null)[], number[], number[]] = [[], [], []];
  const kept = new Kept(count);
  const source: PartSource = {
    async fetch(part) {
      const before = asked.filter((known) => known === part).length;
      asked.push(part);
      return fetch(part, before);
    },
  };
  const timers: Timers = {
    after(delay, task) {
      delays.push(delay);
      const immediate = setImmediate(task);
      return () => clearImmediate(immediate);
    },
  };
  let end: (outcome: ErrorCode | 'complete') => void = () => undefined;
  const outcome = new Promise<ErrorCode | 'complete'>((resolve) => (end = resolve));
  const listener = {
    waits: (reason: ErrorCode | null) => void waits.push(reason),
    complete: () => end('complete'),
    ended: (reason: ErrorCode) => end(reason),
  };
  const ports = { timers, random: (length: number) => new Uint8Array(length).fill(255) };
  const pull = new Pull(source, kept, new PartSlots(8), ports, listener);
  pull.start(workers);
  return { waits, asked, delays, pull, kept, outcome };
}

const parts = Array.from({ length: 9 }, () => randomBytes(10));
const part = (number: number): Buffer => parts[number] ?? Buffer.alloc(0);

describe('a pull', () => {
  it('fetches each part once', async () => {
    const { outcome, asked, kept } = run(9, (number) => answer(part(number)));
    expect(await outcome).toBe('complete');
    expect([...asked].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...kept.parts].sort().map(([, bytes]) => bytes)).toEqual(parts);
  });

  it('is complete at once when nothing is missing', async () => {
    const { outcome, asked } = run(0, () => answer(part(0)));
    expect(await outcome).toBe('complete');
    expect(asked).toEqual([]);
  });

  it('asks again for what broke, was damaged or is not there yet, and says why it waits', async () => {
    const { outcome, asked, waits, kept } = run(
      4,
      (number, before) => {
        if (before > 0) return answer(part(number));
        if (number === 0) throw new ProtocolError('unreachable', 'away');
        if (number === 1) return answer(part(1), part(2));
        if (number === 2) return { kind: 'not-yet', reason: 'part-not-there' };
        return { kind: 'not-yet', reason: 'transfer-paused' };
      },
      1,
    );
    expect(await outcome).toBe('complete');
    expect(waits).toEqual([
      'unreachable',
      null,
      'part-mismatch',
      null,
      'part-not-there',
      null,
      'transfer-paused',
      null,
    ]);
    expect(asked).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    expect(kept.parts.size).toBe(4);
  });

  it('asks alone and from the beginning while nothing comes, and with all workers again once something does', async () => {
    let [now, most, reached] = [0, 0, false];
    const { outcome, asked, kept } = run(9, async (number) => {
      most = Math.max(most, (now += 1));
      await new Promise(setImmediate);
      now -= 1;
      if (!reached && asked.length <= 6) throw new ProtocolError('unreachable', 'away');
      if (!reached) [reached, most] = [true, 0];
      return answer(part(number));
    });
    expect(await outcome).toBe('complete');
    // Four at once in vain, then one that begins with the first.
    expect(asked.slice(0, 7)).toEqual([0, 1, 2, 3, 0, 0, 0]);
    expect(most).toBe(4);
    expect(asked.slice(6)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(kept.parts.size).toBe(9);
  });

  it('waits longer each time in vain, up to five minutes, and starts anew when it is woken', async () => {
    let tries = 0;
    const { outcome, delays, pull } = run(
      1,
      () => {
        tries += 1;
        if (tries === 13) pull.wake();
        if (tries < 15) throw new ProtocolError('unreachable', 'away');
        return answer(part(0));
      },
      1,
    );
    expect(await outcome).toBe('complete');
    expect(delays).toEqual([
      500, 1000, 2000, 4000, 8000, 16000, 32000, 64000, 128000, 256000, 300000, 300000, 500, 1000,
    ]);
  });

  it('ends when the other side says that it has ended', async () => {
    const { outcome, kept } = run(9, (number) =>
      number === 5 ? { kind: 'ended', reason: 'transfer-ended' } : answer(part(number)),
    );
    expect(await outcome).toBe('transfer-ended');
    expect(kept.parts.size).toBeLessThan(9);
  });

  it('asks for nothing more once it was stopped', async () => {
    const { asked, pull, waits } = run(9, (number) => {
      if (number === 3) pull.stop();
      throw new ProtocolError('unreachable', 'away');
    });
    await new Promise(setImmediate);
    const before = asked.length;
    await new Promise(setImmediate);
    expect(asked).toHaveLength(before);
    expect(waits).not.toContain('complete');
  });

  it('shares the line in turns with others', async () => {
    const slots = new PartSlots(1);
    const order: string[] = [];
    const loop = async (name: string): Promise<void> => {
      for (let at = 0; at < 3; at += 1)
        await slots.during(new AbortController().signal, () => Promise.resolve(order.push(name)));
    };
    await Promise.all([loop('a'), loop('b')]);
    expect(order).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
  });
});
