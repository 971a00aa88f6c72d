import { Injectable } from '@nestjs/common';
import type Database from 'better-sqlite3';
import { UnitOfWork } from './unit-of-work';

/** That this database came out of a backup; unix ms. */
export interface Restored {
  /** When the backup was made: what happened later is not in it. */
  readonly from: number;
  /** When it was restored. */
  readonly at: number;
  /** A client has started everything anew that the restore put back. */
  readonly renewed: boolean;
}

/** Its row among the settings. */
const NAME = 'restored';
const PUT = 'INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value';

/** Notes in a database that it came out of a backup. */
export function noteRestored(db: Database.Database, restored: Restored): void {
  db.prepare(PUT).run(NAME, JSON.stringify(restored));
}

/** What is known of the last restore of this database. */
@Injectable()
export class RestoreNote {
  private current: Restored | null;

  constructor(private readonly unit: UnitOfWork) {
    const row = unit.db.prepare<[string], { value: string }>('SELECT value FROM settings WHERE name = ?').get(NAME);
    this.current = row === undefined ? null : (JSON.parse(row.value) as Restored);
  }

  /** Null when the database never came out of a backup. */
  get(): Restored | null {
    return this.current;
  }

  /** A client has started everything anew after the restore of `at`; resolves once that is durable. */
  async renewed(at: number): Promise<void> {
    const { current } = this;
    if (current === null || current.at !== at || current.renewed) return;
    const next = { ...current, renewed: true };
    await this.unit.write((db) => noteRestored(db, next));
    this.current = next;
  }
}
