import { Sessions } from '@parley/crypto/session';
import { KnownLeaves } from '../libs/crypto/src/session/known-leaves';

export interface SessionFigures {
  /** Messages of {@link MESSAGE_BYTES}, one after the other on one thread. */
  readonly encryptPerSecond: number;
  readonly decryptPerSecond: number;
  /** Milliseconds. */
  readonly createPackageMs: number;
  readonly startMs: number;
  readonly joinMs: number;
  /** Turning the ratchet of an older state by 100 messages. */
  readonly advance100Ms: number;
  readonly welcomeBytes: number;
  readonly overheadBytes: number;
  readonly sendingStateBytes: number;
  readonly receivingStateBytes: number;
}

const MESSAGE_BYTES = 1024;
const MESSAGES = 1_000;
const SESSIONS = 50;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const start = performance.now();
  const result = await work();
  return { ms: performance.now() - start, result };
}

async function repeat(count: number, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push((await timed(work)).ms);
  return median(times);
}

/** Sessions alone: no seal, no server. A first round warms up and is not counted. */
export async function sessionBenchmark(rounds = 5): Promise<SessionFigures> {
  const leaves = new KnownLeaves();
  const sessions = new Sessions(leaves, (length) => crypto.getRandomValues(new Uint8Array(length)));
  const [alice, bob] = await Promise.all([leaves.issue(1, 1), leaves.issue(2, 1)]);
  const account = KnownLeaves.identity(2, 1).account;
  const plaintext = crypto.getRandomValues(new Uint8Array(MESSAGE_BYTES));

  const made = await sessions.createPackage(bob, { lastResort: true });
  const first = await sessions.start(alice, made.publicPackage, account);
  const encrypted: number[] = [];
  const decrypted: number[] = [];
  let sending = first.session;
  let receiving = await sessions.join(first.welcome, made.secret);
  let overheadBytes = 0;
  for (let round = 0; round <= rounds; round++) {
    const messages: Uint8Array[] = [];
    const send = await timed(async () => {
      for (let i = 0; i < MESSAGES; i++) {
        const next = await sessions.encrypt(sending, plaintext);
        sending = next.session;
        messages.push(next.message);
      }
    });
    const read = await timed(async () => {
      for (const message of messages) receiving = (await sessions.decrypt(receiving, message)).session;
    });
    overheadBytes = (messages[0]?.length ?? 0) - MESSAGE_BYTES;
    if (round === 0) continue;
    encrypted.push((MESSAGES * 1000) / send.ms);
    decrypted.push((MESSAGES * 1000) / read.ms);
  }

  const stored = sessions.encodeSending(sending);
  return {
    encryptPerSecond: Math.round(median(encrypted)),
    decryptPerSecond: Math.round(median(decrypted)),
    createPackageMs: await repeat(SESSIONS, () => sessions.createPackage(bob, { lastResort: false })),
    startMs: await repeat(SESSIONS, () => sessions.start(alice, made.publicPackage, account)),
    joinMs: await repeat(SESSIONS, () => sessions.join(first.welcome, made.secret)),
    advance100Ms: await repeat(SESSIONS, () =>
      sessions.advance(sessions.decodeSending(stored), sending.nextGeneration + 99),
    ),
    welcomeBytes: first.welcome.length,
    overheadBytes,
    sendingStateBytes: stored.length,
    receivingStateBytes: sessions.encodeReceiving(receiving).length,
  };
}
