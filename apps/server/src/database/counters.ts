import type Database from 'better-sqlite3';
import { StorageError } from './storage-error';
import type { UnitOfWork } from './unit-of-work';

const names = ['change', 'lease'] as const;
export type CounterName = (typeof names)[number];

type Values = Readonly<Record<CounterName, number>>;

/**
 * Numbers that only rise, persisted with what they count: taken in memory, and written once for each transaction in which some were taken.
 * Works and transactions that change nothing give their numbers back: nobody has seen them.
 */
export class Counters {
  private values: Record<CounterName, number>;
  private beforeWork: Values;
  private written: Values;
  private readonly write: Database.Statement<[number, string]>;

  constructor(unit: UnitOfWork) {
    const read = unit.db.prepare<[string], { value: number }>('SELECT value FROM counters WHERE name = ?');
    this.write = unit.db.prepare('UPDATE counters SET value = ? WHERE name = ?');
    const stored = (name: CounterName): number => {
      const row = read.get(name);
      if (row === undefined) throw new StorageError('corrupt', unit.db.name);
      return row.value;
    };
    this.values = { change: stored('change'), lease: stored('lease') };
    this.beforeWork = this.written = { ...this.values };
    unit.join({
      begin: () => (this.beforeWork = { ...this.values }),
      undone: () => (this.values = { ...this.beforeWork }),
      save: () => this.save(),
      kept: () => (this.written = { ...this.values }),
      lost: () => (this.values = { ...this.written }),
    });
  }

  /** The next number; call inside a work. */
  next(name: CounterName): number {
    return ++this.values[name];
  }

  last(name: CounterName): number {
    return this.values[name];
  }

  private save(): void {
    for (const name of names) if (this.values[name] !== this.written[name]) this.write.run(this.values[name], name);
  }
}
