import Database from 'better-sqlite3';

interface Check {
  readonly problem: string;
  /** Finds a row for each that is wrong. */
  readonly query: string;
}

const checks: readonly Check[] = [
  {
    problem: 'packets without their bytes',
    query: `SELECT 1 FROM packets p LEFT JOIN packet_bytes b ON b.position = p.position WHERE b.bytes IS NULL OR length(b.bytes) <> p.size`,
  },
  {
    problem: 'bytes of no packet',
    query: 'SELECT 1 FROM packet_bytes WHERE position NOT IN (SELECT position FROM packets)',
  },
  {
    problem: 'queues that do not say what is held',
    query: `SELECT 1 FROM queues q FULL JOIN
      (SELECT to_server, coalesce(from_server, x'') AS from_server, count(*) AS packets, sum(size) AS bytes FROM packets GROUP BY 1, 2) p
      ON p.to_server = q.to_server AND p.from_server = q.from_server
      WHERE q.packets IS NOT p.packets OR q.bytes IS NOT p.bytes`,
  },
  {
    problem: 'envelopes and packets that do not name each other',
    query: `SELECT 1 FROM outbox o LEFT JOIN packets p ON p.position = o.packet
      WHERE o.packet IS NOT NULL AND (coalesce(instr(p.envelope, o.envelope), 0) = 0 OR o.server IS NOT p.to_server)
      UNION ALL SELECT 1 FROM packets p LEFT JOIN (SELECT packet, count(*) AS envelopes FROM outbox WHERE packet IS NOT NULL GROUP BY 1) o
      ON o.packet = p.position WHERE p.envelope IS NOT NULL AND length(p.envelope) IS NOT 32 * o.envelopes`,
  },
  {
    problem: 'arrival receipts that are counted wrongly',
    query: `SELECT 1 FROM arrivals a FULL JOIN (SELECT arrival, count(*) AS uses FROM unsettled WHERE arrival IS NOT NULL GROUP BY 1) u
      ON u.arrival = a.id WHERE a.uses IS NOT u.uses`,
  },
];

/** What does not fit together of packets in a database, without changing it; empty when all does, and for one that knows none yet. @throws errors of SQLite */
export function transitProblemsOf(path: string): string[] {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    if (db.prepare(`SELECT 1 FROM sqlite_master WHERE name = 'packets'`).get() === undefined) return [];
    return checks.flatMap(({ problem, query }) => {
      const found = db.prepare(`SELECT count(*) FROM (${query})`).pluck().get() as number;
      return found === 0 ? [] : [`${found} ${problem}`];
    });
  } finally {
    db.close();
  }
}
