import {
  commit,
  conversationKey,
  equalBytes,
  parseId,
  ProtocolError,
  recordId,
  stateKey,
  toBase32,
  type Commit,
  type Committed,
} from '@parley/protocol';
import { CommitQueue, type CommitPort } from './commit-queue';
import type { CommitPart } from './commit-part';

const bytes = (n: number): string => toBase32(new Uint8Array(16).fill(n));
const record = parseId(recordId, bytes(1));
const conversation = parseId(conversationKey, bytes(2));
const session = parseId(stateKey, bytes(3));
const part = (n: number): CommitPart => ({ acknowledged: [n] });
const logger = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/** A server that keeps what it is told, answers when it is asked to, and refuses what the test says. */
class Port implements CommitPort {
  readonly received: { commit: Commit; bytes: Uint8Array; answer: () => void; lose: () => void }[] = [];
  readonly applied: number[][] = [];
  resynchronised = 0;
  refuses: (commit: Commit) => string | null = () => null;
  last = 0;
  lastBytes: Uint8Array | null = null;
  #wake: () => void = () => undefined;

  commit(bytes: Uint8Array): Promise<Committed> {
    return new Promise((resolve, reject) => {
      const decoded = commit.decode(bytes);
      const apply = (): Committed | ProtocolError => {
        const again = decoded.number === this.last && this.lastBytes !== null && equalBytes(bytes, this.lastBytes);
        if (!again && decoded.number !== this.last + 1) return new ProtocolError('commit-out-of-order', 'order');
        const code = again ? null : this.refuses(decoded);
        if (code !== null) return new ProtocolError(code as 'blocked', 'refused');
        if (!again) this.applied.push([...(decoded.acknowledged ?? [])]);
        this.last = decoded.number;
        this.lastBytes = bytes;
        return { number: decoded.number, change: 0, records: [], envelopes: [] };
      };
      const answer = (): void => {
        const outcome = apply();
        if (outcome instanceof ProtocolError) reject(outcome);
        else resolve(outcome);
      };
      const lose = (): void => {
        apply();
        reject(new ProtocolError('server-unavailable', 'lost'));
      };
      this.received.push({ commit: decoded, bytes, answer, lose });
      this.#wake();
    });
  }

  resynchronise(): void {
    this.resynchronised++;
    this.#wake();
  }

  async next(index: number): Promise<(typeof this.received)[number]> {
    for (;;) {
      const entry = this.received[index];
      if (entry !== undefined) return entry;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Answers everything that comes. */
  async serve(): Promise<never> {
    for (let index = 0; ; index++) (await this.next(index)).answer();
  }
}

const started = (): { port: Port; queue: CommitQueue } => {
  const port = new Port();
  const queue = new CommitQueue(port, logger);
  queue.online(0);
  return { port, queue };
};

describe('a commit queue', () => {
  it('fills the next commit while one is in flight, in the order of the calls', async () => {
    const { port, queue } = started();
    const first = queue.submit(part(1));
    const one = await port.next(0);
    const others = [2, 3, 4].map((n) => queue.submit(part(n)));
    one.answer();
    await first;
    (await port.next(1)).answer();
    await Promise.all(others);
    expect(port.applied).toEqual([[1], [2, 3, 4]]);
  });

  it('lets nothing be encrypted before a greeting is worked through, nor while what was restored is ended', async () => {
    const { queue } = started();
    let opened = 0;
    const wait = (): Promise<void> => queue.opened().then(() => void opened++);
    const first = wait();
    queue.hold();
    await new Promise((resolve) => setImmediate(resolve));
    expect(opened).toBe(0);
    queue.release();
    await first;
    await wait();
    queue.hold();
    const held = wait();
    await new Promise((resolve) => setImmediate(resolve));
    expect(opened).toBe(2);
    queue.end(new ProtocolError('locked', 'the end'));
    await held;
  });

  it('keeps the place of an operation that is still being prepared', async () => {
    const { port, queue } = started();
    let ready: (part: CommitPart) => void = () => undefined;
    const slow = queue.submit(new Promise<CommitPart>((resolve) => (ready = resolve)));
    const fast = queue.submit(part(2));
    ready(part(1));
    (await port.next(0)).answer();
    await Promise.all([slow, fast]);
    expect(port.applied.flat()).toEqual([1, 2]);
  });

  it('repeats a commit whose answer was lost byte for byte, so that nothing happens twice', async () => {
    const { port, queue } = started();
    const done = queue.submit(part(1));
    (await port.next(0)).lose();
    queue.offline();
    queue.online(port.last);
    const again = await port.next(1);
    expect(again.bytes).toEqual(port.received[0]?.bytes);
    again.answer();
    expect((await done).number).toBe(1);
    expect(port.applied).toEqual([[1]]);
  });

  it('tries each operation of a refused commit by itself, so that only the guilty one fails', async () => {
    const { port, queue } = started();
    port.refuses = ({ acknowledged = [] }) => (acknowledged.includes(2) ? 'blocked' : null);
    const outcomes = Promise.allSettled([1, 2, 3].map((n) => queue.submit(part(n))));
    void port.serve();
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(port.applied.flat()).toEqual([1, 3]);
  });

  it('takes what the operation offers in place of what was refused, at the same place in the order', async () => {
    const { port, queue } = started();
    port.refuses = ({ acknowledged = [] }) => (acknowledged.includes(1) ? 'state-conflict' : null);
    const codes: string[] = [];
    const again = queue.submit(part(1), (error) => {
      codes.push(error.code);
      return Promise.resolve(part(10));
    });
    const after = queue.submit(part(2));
    void port.serve();
    await Promise.all([again, after]);
    expect(codes).toEqual(['state-conflict']);
    expect(port.applied.flat()).toEqual([10, 2]);
  });

  it('prepares an operation again, at its place, when a state was forgotten meanwhile', async () => {
    const { port, queue } = started();
    const forgotten = Promise.reject(new ProtocolError('state-conflict', 'forgotten'));
    const again = queue.submit(forgotten, () => Promise.resolve(part(10)));
    const after = queue.submit(part(2));
    const hopeless = queue.submit(Promise.reject(new ProtocolError('no-package', 'none')), () =>
      Promise.resolve(part(3)),
    );
    void port.serve();
    await expect(hopeless).rejects.toMatchObject({ code: 'no-package' });
    await Promise.all([again, after]);
    expect(port.applied.flat()).toEqual([10, 2]);
  });

  it('asks for the number again when the server counts differently, and goes on from there', async () => {
    const { port, queue } = started();
    port.last = 7;
    const done = queue.submit(part(1));
    (await port.next(0)).answer();
    while (port.resynchronised === 0) await Promise.resolve();
    queue.online(7);
    (await port.next(1)).answer();
    expect((await done).number).toBe(8);
  });

  it('numbers what was in flight anew on a server that was restored from a backup', async () => {
    const { port, queue } = started();
    queue.online(5);
    port.last = 5;
    const done = queue.submit(part(1));
    const lost = await port.next(0);
    queue.offline();
    port.last = 2;
    queue.online(2);
    (await port.next(1)).answer();
    expect((await done).number).toBe(3);
    lost.answer();
    expect(port.applied).toEqual([[1]]);
  });

  it('puts two versions of one record into two commits', async () => {
    const { port, queue } = started();
    const version = (replaces: boolean): CommitPart => ({
      records: [{ id: record, conversation, incoming: false, replaces, sealed: Uint8Array.of(1) }],
    });
    const both = [queue.submit(version(false)), queue.submit(version(true))];
    void port.serve();
    await Promise.all(both);
    expect(port.received.map(({ commit: { records } }) => records?.length)).toEqual([1, 1]);
  });

  it('says of a session only its highest generation', async () => {
    const { port, queue } = started();
    const use = (generation: number): CommitPart => ({ generations: [{ session, generation }] });
    const all = [4, 5, 6].map((generation) => queue.submit(use(generation)));
    void port.serve();
    await Promise.all(all);
    expect(port.received.map(({ commit: { generations } }) => generations)).toEqual([[{ session, generation: 6 }]]);
  });

  it('puts a generation that is not above those of its commit into the next, where the server refuses it', async () => {
    const { port, queue } = started();
    const use = (generation: number): CommitPart => ({ generations: [{ session, generation }] });
    const all = [6, 6].map((generation) => queue.submit(use(generation)));
    void port.serve();
    await Promise.all(all);
    expect(port.received.map(({ commit: { generations } }) => generations)).toEqual([
      [{ session, generation: 6 }],
      [{ session, generation: 6 }],
    ]);
  });

  it('ends everything that waits when it is told to', async () => {
    const { queue } = started();
    const waiting = Promise.allSettled([queue.submit(part(1)), queue.submit(part(2))]);
    queue.end(new ProtocolError('device-replaced', 'elsewhere'));
    expect(
      (await waiting).map((outcome) => outcome.status === 'rejected' && (outcome.reason as ProtocolError).code),
    ).toEqual(['device-replaced', 'device-replaced']);
    await expect(queue.submit(part(3))).rejects.toMatchObject({ code: 'device-replaced' });
    await queue.idle();
  });
});
