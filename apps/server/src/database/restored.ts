import type Database from 'better-sqlite3';

const NAME = 'restored';

/** That this database came out of a backup; unix ms. */
interface Restored {
  /** When the backup was made: what happened later is not in it. */
  readonly from: number;
  /** When it was restored. */
  readonly at: number;
}

const put = 'INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value';

/** Notes that this database came out of a backup. */
export function markRestored(db: Database.Database, restored: Restored): void {
  db.prepare(put).run(NAME, JSON.stringify(restored));
}
