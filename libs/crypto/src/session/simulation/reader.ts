import { ProtocolError } from '@parley/protocol';
import type { ReceivingSession, Sessions } from '../sessions';
import type { Chance } from './chance';
import type { Entry, Home, Parcel } from './home';

/** The client that holds the read lease: drains the inbox in batches, and crashes before it has committed one. */
export class Reader {
  readonly #live = new Map<string, ReceivingSession>();
  replaysRefused = 0;
  crashes = 0;

  constructor(
    private readonly sessions: Sessions,
    private readonly home: Home,
    private readonly chance: Chance,
  ) {}

  /** Forgets everything that was not committed; also what happens when the lease moves to another device. */
  crash(): void {
    this.#live.clear();
    this.crashes += 1;
  }

  /** Reads waiting mail in random order; what belongs to a session not yet known goes on waiting. */
  async readBatch(size: number): Promise<void> {
    const waiting = [...this.home.inbox];
    const read: Parcel[] = [];
    const entries = new Map<string, Entry>();
    const states = new Map<string, Uint8Array>();
    const usedSecrets: string[] = [];
    while (waiting.length > 0 && read.length < size) {
      const parcel = this.chance.take(waiting);
      const { sessionId: id } = this.sessions.readMessage(parcel.message);
      const joined = await this.#find(id, parcel.welcome);
      if (joined === undefined) continue;
      if (joined.usedSecret !== undefined) usedSecrets.push(joined.usedSecret);
      const session = await this.#open(joined.session, parcel, entries);
      this.#live.set(id, session);
      // Written lazily, except for a session that is new: its package is used up by the same commit.
      if (joined.isNew || states.has(id) || this.chance.happens(0.3))
        states.set(id, this.sessions.encodeReceiving(session));
      read.push(parcel);
    }
    if (this.chance.happens(0.1)) this.crash();
    else this.home.commitRead({ states, usedSecrets, read, entries });
  }

  async #find(
    id: string,
    welcome: Uint8Array | undefined,
  ): Promise<{ session: ReceivingSession; isNew: boolean; usedSecret?: string } | undefined> {
    const live = this.#live.get(id);
    if (live !== undefined) return { session: live, isNew: false };
    const stored = this.home.receiving.get(id);
    if (stored !== undefined) return { session: this.sessions.decodeReceiving(stored), isNew: false };
    if (welcome === undefined) return undefined;
    const ref = this.sessions.packageRefOf(welcome);
    const made = this.home.secrets.get(ref);
    if (made === undefined) throw new Error('a welcome for a package that was never made or is used up');
    const session = await this.sessions.join(welcome, made.secret);
    const { lastResort } = await this.sessions.describePackage(made.publicPackage);
    return lastResort ? { session, isNew: true } : { session, isNew: true, usedSecret: ref };
  }

  async #open(session: ReceivingSession, parcel: Parcel, entries: Map<string, Entry>): Promise<ReceivingSession> {
    try {
      const read = await this.sessions.decrypt(session, parcel.message);
      const text = new TextDecoder().decode(read.plaintext);
      entries.set(`${session.id} ${read.generation}`, { text, ...read.sender });
      return read.session;
    } catch (error) {
      if (!(error instanceof ProtocolError) || error.code !== 'session-replayed') throw error;
      this.replaysRefused += 1;
      return session;
    }
  }
}
