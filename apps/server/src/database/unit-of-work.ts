import type Database from 'better-sqlite3';
import { isSqliteError, storageRefusal } from './storage-error';

type Work<T> = (db: Database.Database) => T;

interface Job {
  readonly work: Work<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (cause: unknown) => void;
}

/**
 * Group commit: all works that came in during one turn of the event loop become durable with one synchronisation of the disk. Each work is a
 * savepoint of its own, so that a refused one changes nothing and hinders nobody.
 */
export class UnitOfWork {
  private waiting: Job[] = [];
  private readonly listeners = new Set<() => void>();
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
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
      if (this.waiting.length === 1) setImmediate(() => this.flush());
    });
  }

  /** Calls `listener` after every transaction that became durable, before its works are answered. Returns the way to stop that. */
  onDurable(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Does what waits, at once. Called before closing. */
  flush(): void {
    const jobs = this.waiting;
    this.waiting = [];
    if (jobs.length === 0) return;
    let answers: (() => void)[];
    try {
      this.begin.run();
      answers = jobs.map((job) => this.attempt(job));
      this.commit.run();
    } catch (cause) {
      if (this.db.inTransaction) this.rollback.run();
      const refusal = isSqliteError(cause) ? storageRefusal(cause) : cause;
      for (const job of jobs) job.reject(refusal);
      return;
    }
    for (const listener of this.listeners) listener();
    for (const answer of answers) answer();
  }

  /** Returns how to answer the job after the commit. Throws only when the transaction as a whole is lost. */
  private attempt({ work, resolve, reject }: Job): () => void {
    this.savepoint.run();
    try {
      const value = work(this.db);
      this.release.run();
      return () => resolve(value);
    } catch (cause) {
      // A full disk makes SQLite roll back everything by itself.
      if (!this.db.inTransaction) throw cause;
      this.undo.run();
      this.release.run();
      const refusal = isSqliteError(cause) ? storageRefusal(cause) : cause;
      return () => reject(refusal);
    }
  }
}
