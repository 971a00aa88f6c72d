import type Database from 'better-sqlite3';
import { isSqliteError, storageRefusal } from './storage-error';

/** Work that can wait does so for this long, or until there is a transaction anyway: long enough for an answer to what it is about. */
const SOON_MS = 10;

type Work<T> = (db: Database.Database) => T;

interface Job {
  readonly work: Work<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (cause: unknown) => void;
}

/** Something in memory that is written with every transaction. */
export interface Participant {
  /** A work begins. */
  begin(): void;
  /** The work that began last changed nothing. */
  undone(): void;
  /** Called inside the transaction, after its works. */
  save(): void;
  /** The transaction is durable. */
  kept(): void;
  /** The transaction as a whole changed nothing. */
  lost(): void;
}

/**
 * Group commit: all works that came in during one turn of the event loop become durable with one synchronisation of the disk. Each work is a
 * savepoint of its own, so that a refused one changes nothing and hinders nobody.
 */
export class UnitOfWork {
  private waiting: Job[] = [];
  private scheduled = false;
  private soon: NodeJS.Timeout | null = null;
  private readonly listeners = new Set<() => void>();
  private readonly participants: Participant[] = [];
  private readonly begin: Database.Statement;
  private readonly commit: Database.Statement;
  private readonly rollback: Database.Statement;
  private readonly savepoint: Database.Statement;
  private readonly release: Database.Statement;
  private readonly undo: Database.Statement;

  /** @param db for prepared reads; they never see a half-done work. */
  constructor(readonly db: Database.Database) {
    this.begin = db.prepare('BEGIN IMMEDIATE');
    this.commit = db.prepare('COMMIT');
    this.rollback = db.prepare('ROLLBACK');
    this.savepoint = db.prepare('SAVEPOINT work');
    this.release = db.prepare('RELEASE work');
    this.undo = db.prepare('ROLLBACK TO work');
  }

  /**
   * Does `work` (synchronous) in a transaction and resolves once it is durable.
   * @throws what `work` throws; ProtocolError `storage-full` or `storage-failed` when the storage does, and then nothing has changed.
   */
  write<T>(work: Work<T>): Promise<T> {
    if (!this.scheduled) {
      this.scheduled = true;
      setImmediate(() => this.flush());
    }
    return this.queue(work);
  }

  /**
   * As {@link write}, for what can be done again and nobody waits for: shares the next transaction, which begins {@link SOON_MS} from now at
   * the latest.
   */
  writeSoon<T>(work: Work<T>): Promise<T> {
    if (!this.scheduled) this.soon ??= setTimeout(() => this.flush(), SOON_MS);
    return this.queue(work);
  }

  /** Calls `listener` after every transaction that became durable, before its works are answered. Returns the way to stop that. */
  onDurable(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Takes part in every transaction from now on. */
  join(participant: Participant): void {
    this.participants.push(participant);
  }

  /** Does what waits, at once. Called before closing. */
  flush(): void {
    if (this.soon !== null) clearTimeout(this.soon);
    this.soon = null;
    this.scheduled = false;
    const jobs = this.waiting;
    this.waiting = [];
    if (jobs.length === 0) return;
    let answers: (() => void)[];
    try {
      this.begin.run();
      answers = jobs.map((job) => this.attempt(job));
      for (const participant of this.participants) participant.save();
      this.commit.run();
    } catch (cause) {
      if (this.db.inTransaction) this.rollback.run();
      for (const participant of this.participants) participant.lost();
      const refusal = isSqliteError(cause) ? storageRefusal(cause) : cause;
      for (const job of jobs) job.reject(refusal);
      return;
    }
    for (const participant of this.participants) participant.kept();
    for (const listener of this.listeners) listener();
    for (const answer of answers) answer();
  }

  private queue<T>(work: Work<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  /** Returns how to answer the job after the commit. Throws only when the transaction as a whole is lost. */
  private attempt({ work, resolve, reject }: Job): () => void {
    this.savepoint.run();
    for (const participant of this.participants) participant.begin();
    try {
      const value = work(this.db);
      this.release.run();
      return () => resolve(value);
    } catch (cause) {
      // A full disk makes SQLite roll back everything by itself.
      if (!this.db.inTransaction) throw cause;
      this.undo.run();
      this.release.run();
      for (const participant of this.participants) participant.undone();
      const refusal = isSqliteError(cause) ? storageRefusal(cause) : cause;
      return () => reject(refusal);
    }
  }
}
