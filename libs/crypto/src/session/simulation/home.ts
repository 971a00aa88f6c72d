import type { CreatedPackage } from '../key-package';
import type { SessionLeaf } from '../leaf';
import type { Sessions } from '../sessions';

/** What travels: the welcome rides with the first messages of a session. */
export interface Parcel {
  readonly message: Uint8Array;
  readonly welcome: Uint8Array | undefined;
}

/** A message as its reader's history keeps it. */
export interface Entry {
  readonly text: string;
  readonly account: string;
  readonly device: string;
}

export interface SendingCommit {
  readonly device: number;
  readonly session: string;
  readonly generation: number;
  /** The state after sending, when it is written this time. */
  readonly state: Uint8Array | undefined;
  /** The package that a new session used up. */
  readonly usedPackage: string | undefined;
  readonly text: string;
}

export interface ReadingCommit {
  readonly states: ReadonlyMap<string, Uint8Array>;
  readonly usedSecrets: readonly string[];
  readonly read: readonly Parcel[];
  /** By session and generation. */
  readonly entries: ReadonlyMap<string, Entry>;
}

interface Stored {
  session: string;
  state: Uint8Array;
}

/**
 * What one account keeps durably, as its server would: states as clients wrote them, the generations used, waiting mail,
 * history. Every change is one commit.
 */
export class Home {
  /** Mail that has arrived and has not been acknowledged. */
  readonly inbox: Parcel[] = [];
  readonly history = new Map<string, Entry>();
  /** Texts whose sending was committed. */
  readonly sent: string[] = [];
  readonly secrets = new Map<string, CreatedPackage>();
  readonly receiving = new Map<string, Uint8Array>();
  /** Packages of the contact. */
  readonly stock = new Map<string, Uint8Array>();
  lastResort: Uint8Array | undefined;
  duplicates = 0;
  readonly #sending = new Map<number, Stored>();
  readonly #generations = new Map<string, Set<number>>();

  commitSent({ device, session, generation, state, usedPackage, text }: SendingCommit): void {
    const used = this.#generations.get(session) ?? new Set();
    if (used.has(generation)) throw new Error(`generation ${generation} was used twice`);
    used.add(generation);
    this.#generations.set(session, used);
    if (state !== undefined) this.#sending.set(device, { session, state });
    if (usedPackage !== undefined) this.stock.delete(usedPackage);
    this.sent.push(text);
  }

  commitRead({ states, usedSecrets, read, entries }: ReadingCommit): void {
    for (const [session, state] of states) this.receiving.set(session, state);
    for (const ref of usedSecrets) this.secrets.delete(ref);
    for (const parcel of read) this.inbox.splice(this.inbox.indexOf(parcel), 1);
    for (const [key, entry] of entries) {
      const known = this.history.get(key);
      if (known === undefined) this.history.set(key, entry);
      else if (known.text === entry.text) this.duplicates += 1;
      else throw new Error('two messages in one generation of a session');
    }
  }

  /** The stored state of a device's session, perhaps an older one, and the highest generation it has used. */
  stored(device: number): (Stored & { highest: number; count: number }) | undefined {
    const stored = this.#sending.get(device);
    if (stored === undefined) return undefined;
    const used = this.#generations.get(stored.session) ?? new Set<number>();
    return { ...stored, highest: Math.max(-1, ...used), count: used.size };
  }

  /** Gives fresh packages to the contact. */
  async supply(contact: Home, sessions: Sessions, leaf: SessionLeaf, count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const made = await sessions.createPackage(leaf, { lastResort: false });
      this.secrets.set(made.ref, made);
      contact.stock.set(made.ref, made.publicPackage);
    }
  }

  async supplyLastResort(contact: Home, sessions: Sessions, leaf: SessionLeaf): Promise<void> {
    const made = await sessions.createPackage(leaf, { lastResort: true });
    this.secrets.set(made.ref, made);
    contact.lastResort = made.publicPackage;
  }
}
