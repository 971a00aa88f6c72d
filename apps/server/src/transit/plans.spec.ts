import type Database from 'better-sqlite3';
import { openOwnerData, type OwnerData } from '../gateway/owner-data.fixtures';
import { UnitOfWork } from '../database/unit-of-work';
import { ArrivalBook } from './arrival-book';
import { CustodyBook } from './custody-book';
import { PacketBook } from './packet-book';
import { QueueBook } from './queue-book';

/** Everything that the books of packets ask the database. */
function statementsOf({ unit }: OwnerData): string[] {
  const asked: string[] = [];
  const prepare = (sql: string): Database.Statement => {
    asked.push(sql);
    return unit.db.prepare(sql);
  };
  const listening = new UnitOfWork({ prepare } as unknown as Database.Database);
  asked.length = 0;
  new PacketBook(listening, new QueueBook(listening));
  new CustodyBook(listening);
  new ArrivalBook(listening);
  return asked;
}

/** What may read through a whole table: figures for a monitor, destinations (a row for each and who handed in), what expired once an hour. */
const mayScan = [
  /^SELECT coalesce\(sum\(packets\)/,
  /^SELECT count\(\*\)/,
  /^SELECT DISTINCT to_server FROM queues/,
  /^DELETE FROM unsettled WHERE expires_at/,
];

it('finds packets by indices, in their order: with many that are held, nothing reads through them', async () => {
  const data = await openOwnerData();
  try {
    const statements = statementsOf(data).filter((sql) => !mayScan.some((each) => each.test(sql)));
    expect(statements.length).toBeGreaterThan(25);
    for (const sql of statements) {
      const parameters = Array.from(sql.matchAll(/\?/g), () => Buffer.alloc(1));
      const plan = data.database.db
        .prepare<Buffer[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...parameters);
      const slow = plan.filter(({ detail }) => /^SCAN|TEMP B-TREE/.test(detail));
      expect([sql, slow]).toEqual([sql, []]);
    }
  } finally {
    data.close();
  }
});
