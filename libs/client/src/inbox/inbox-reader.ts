import { type InboxEntry, type Logger, type Timers } from '@parley/protocol';
import { Backoff } from '../connection/backoff';
import type { ContactBook } from '../contacts/contact-book';
import type { BatchCommit } from './batch-commit';
import type { EnvelopeReader, Unsealed } from './envelope-reader';
import { InboxBatch } from './inbox-batch';
import { codeOf, isAboutServer } from './readability';

export interface ReaderHooks {
  /** Forgets everything that was read but not committed: the server's states count. `failed`: a commit was refused before. */
  readonly reset: (failed: boolean) => Promise<void>;
  /** What the holder of the lease does before it reads, and after somebody introduced themselves. */
  readonly begin: (lease: number) => Promise<void>;
  readonly changed: () => void;
}

/** Envelopes in one commit: enough to share its cost, few enough to be repeated. */
const MAX_BATCH = 64;
const MAX_BATCH_BYTES = 2 * 1024 * 1024;
/** Failures with the same entries before they are treated as what is wrong. */
const PATIENCE = 2;
const CALM = { times: 0, code: '' };
/** How often a client that holds the lease looks for what it has to ask for again. */
const BEGIN_AGAIN_MS = 3_600_000;

/** Drains the inbox while this device holds the read lease: nothing is acknowledged before its content is in the same commit. */
export class InboxReader {
  #lease: number | null = null;
  #waiting: InboxEntry[] = [];
  /** Seals that are being opened before their turn. */
  readonly #unsealed = new WeakMap<InboxEntry, Promise<Unsealed>>();
  #remaining = 0;
  #running = false;
  /** The lease under which this device has begun: what it read since then is what the server has. */
  #began: number | null = null;
  /** A while has passed: what begins a lease is looked at again. */
  #due = false;
  #cancelTimer: () => void = () => undefined;
  #idle: (() => void)[] = [];
  /** Failures in a row that were about what was read, and what the last one said. */
  #trouble: { readonly times: number; readonly code: string } = CALM;
  /** Entries that are read one by one, to find the one that cannot be committed. */
  #singly = 0;

  constructor(
    private readonly book: ContactBook,
    private readonly reader: EnvelopeReader,
    private readonly commit: BatchCommit,
    private readonly hooks: ReaderHooks,
    private readonly timers: Timers,
    private readonly backoff: Backoff,
    private readonly logger: Logger,
  ) {}

  get lease(): number | null {
    return this.#lease;
  }

  /** What waits, as far as this device was told; null while it does not read. */
  get remaining(): number | null {
    return this.#lease === null ? null : this.#remaining + this.#waiting.length;
  }

  /** The lease was granted (epoch) or is gone (null). What was pushed under an older one will be pushed again. */
  granted(lease: number | null): void {
    this.#lease = lease;
    this.#began = null;
    this.#waiting = [];
    this.#remaining = 0;
    this.#due = false;
    this.#trouble = CALM;
    this.#cancelTimer();
    if (lease !== null) this.#later();
    this.hooks.changed();
    void this.#run();
  }

  push(entries: readonly InboxEntry[], remaining: number): void {
    if (this.#lease === null) return;
    this.#waiting.push(...entries);
    this.#remaining = remaining;
    this.hooks.changed();
    void this.#run();
  }

  /** Resolves when everything that was pushed is committed, or the lease is gone. */
  idle(): Promise<void> {
    return this.#running ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve();
  }

  /** A client may run for days: what is due once a day is not left to the next lease. */
  #later(): void {
    this.#cancelTimer = this.timers.after(BEGIN_AGAIN_MS, () => {
      this.#due = true;
      this.#later();
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    let failed = false;
    while (this.#lease !== null && (this.#began !== this.#lease || this.#due || this.#waiting.length > 0)) {
      const lease: number = this.#lease;
      try {
        if (this.#began !== lease || this.#due) {
          this.#due = false;
          if (this.#began !== lease) await this.hooks.reset(failed);
          await this.hooks.begin(lease);
          if (this.#lease === lease) this.#began = lease;
          failed = false;
        }
        await this.#step(lease);
        this.backoff.reset();
      } catch (error) {
        this.#began = null;
        failed = true;
        await this.#failed(error, lease);
      }
    }
    this.#running = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #step(lease: number): Promise<void> {
    const entries = this.#next(0, this.#singly > 0 ? 1 : MAX_BATCH);
    const [first] = entries;
    if (first === undefined) return;
    const batch = new InboxBatch(this.book);
    if (this.#singly > 0 && this.#trouble.times >= PATIENCE) this.reader.setAside(batch, first, this.#trouble.code);
    else await this.#read(batch, entries);
    // Opening seals needs nothing of what is committed: the next ones are opened meanwhile.
    for (const entry of this.#next(entries.length, MAX_BATCH))
      if (!this.#unsealed.has(entry)) this.#unsealed.set(entry, this.reader.unseal(entry));
    try {
      await this.commit.commit(batch, lease);
    } catch (error) {
      this.#note(error, entries.length);
      throw error;
    }
    this.#trouble = CALM;
    this.#singly = Math.max(0, this.#singly - 1);
    // What could not be asked for before can be now.
    if (batch.introduced.size > 0) await this.hooks.begin(lease);
    // A newer lease starts with a list of its own.
    if (this.#lease === lease) this.#waiting.splice(0, entries.length);
    this.hooks.changed();
  }

  async #read(batch: InboxBatch, entries: readonly InboxEntry[]): Promise<void> {
    const unsealed = entries.map((entry) => [entry, this.#unsealed.get(entry) ?? this.reader.unseal(entry)] as const);
    for (const [entry, opened] of unsealed) {
      this.#unsealed.delete(entry);
      await this.reader.read(batch, entry, await opened);
    }
  }

  #next(from: number, count: number): readonly InboxEntry[] {
    return upToBytes(this.#waiting.slice(from, from + count));
  }

  /** After some failures with the same entries they are read one by one, and the one that goes on failing is set aside. */
  #note(error: unknown, entries: number): void {
    const code = codeOf(error);
    if (isAboutServer(error) || code === 'state-conflict' || code === 'generation-used') return;
    this.#trouble = { times: this.#trouble.times + 1, code };
    if (this.#singly > 0 || this.#trouble.times < PATIENCE) return;
    this.#singly = entries;
    this.#trouble = CALM;
  }

  async #failed(error: unknown, lease: number): Promise<void> {
    const code = codeOf(error);
    this.logger.warn('inbox.again', { code });
    if (code === 'lease-lost' || code === 'device-replaced' || code === 'not-signed-in' || code === 'locked') {
      if (this.#lease === lease) this.granted(null);
      return;
    }
    await new Promise<void>((resolve) => this.timers.after(this.backoff.next(), resolve));
  }
}

function upToBytes(entries: readonly InboxEntry[]): readonly InboxEntry[] {
  let bytes = 0;
  return entries.filter(({ sealed }, index) => (bytes += sealed.length) <= MAX_BATCH_BYTES || index === 0);
}
