import { ProtocolError, type ErrorCode } from '@parley/protocol';
import { KnownLeaves } from './known-leaves';
import { Sessions, type ReceivingSession, type SendingSession } from './sessions';

/** What the specs of this folder share. */

export const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
export const text = (value: string): Uint8Array => new TextEncoder().encode(value);
export const said = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

export const ALICE = KnownLeaves.identity(1, 11);
export const BOB = KnownLeaves.identity(2, 21);

/** The code of the ProtocolError that the work ends in; undefined when it succeeds. Any other error is passed on. */
export async function refusal(work: Promise<unknown>): Promise<ErrorCode | undefined> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
  return undefined;
}

export interface StartedSession {
  readonly leaves: KnownLeaves;
  readonly sessions: Sessions;
  readonly sending: SendingSession;
  readonly receiving: ReceivingSession;
}

/** A session from Alice's device 11 to Bob, whose device 21 made the package. */
export async function startedSession(): Promise<StartedSession> {
  const leaves = new KnownLeaves();
  const sessions = new Sessions(leaves, random);
  const [alice, bob] = await Promise.all([leaves.issue(1, 11), leaves.issue(2, 21)]);
  const made = await sessions.createPackage(bob, { lastResort: false });
  const { session, welcome } = await sessions.start(alice, made.publicPackage, BOB.account);
  return { leaves, sessions, sending: session, receiving: await sessions.join(welcome, made.secret) };
}

/** Sends `message 0`, `message 1`, … */
export async function sent(
  sessions: Sessions,
  from: SendingSession,
  count: number,
): Promise<{ session: SendingSession; messages: Uint8Array[] }> {
  let session = from;
  const messages: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const next = await sessions.encrypt(session, text(`message ${i}`));
    session = next.session;
    messages.push(next.message);
  }
  return { session, messages };
}

export function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`nothing at ${index}`);
  return item;
}

/** A copy with one bit changed. */
export function flipped(bytes: Uint8Array, index: number): Uint8Array {
  const copy = bytes.slice();
  copy[index] = (copy[index] ?? 0) ^ 1;
  return copy;
}
