import type Database from 'better-sqlite3';

export type CounterName = 'change' | 'lease';

/** Numbers that only rise, persisted with what they count. */
export class Counters {
  private readonly take: Database.Statement<[string], { value: number }>;
  private readonly read: Database.Statement<[string], { value: number }>;

  constructor(db: Database.Database) {
    this.take = db.prepare('UPDATE counters SET value = value + 1 WHERE name = ? RETURNING value');
    this.read = db.prepare('SELECT value FROM counters WHERE name = ?');
  }

  /** The next number; call inside a work. */
  next(name: CounterName): number {
    return required(this.take.get(name)).value;
  }

  last(name: CounterName): number {
    return required(this.read.get(name)).value;
  }
}

function required<T>(row: T | undefined): T {
  if (row === undefined) throw new Error('a counter is missing');
  return row;
}
