import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBase32, type RecordId, type StateKey } from '@parley/protocol';
import { CrashChild } from '../crash.fixtures';
import { problemsOf } from '../database/integrity';
import { aServer, openOwnerData } from '../gateway/owner-data.fixtures';

const named = <Id extends string>(name: string, number: number): Id =>
  toBase32(createHash('sha256').update(`${name} ${number}`).digest().subarray(0, 16)) as Id;

let child: CrashChild;
beforeAll(() => {
  child = new CrashChild(join(__dirname, 'crash-child.fixtures.ts'));
});
afterAll(() => child.remove());

it('a server that is killed in the middle of commits has lost nothing it acknowledged and kept no half of anything', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'parley-crash-'));
  const server = aServer();
  const committed = new Set<number>();
  const stored = new Set<string>();
  try {
    for (const lines of [1, 40, 97, 180, 23]) {
      for (const line of await child.killedAfter(lines, [directory, server])) {
        const [what, ...rest] = line.split(' ');
        if (what === 'committed') committed.add(Number(rest[0]));
        if (what === 'stored') rest.forEach((id) => stored.add(id));
      }
      expect(problemsOf(join(directory, 'parley.sqlite'))).toEqual([]);
      const data = await openOwnerData({ directory, server });
      const device = data.devices.list()[0]?.id;
      if (device === undefined) throw new Error('no device');
      const last = data.commits.lastNumber(device);
      const has = (number: number): number =>
        data.history.find([named<RecordId>('first', number), named<RecordId>('second', number)], []).length;
      expect(Math.max(0, ...committed)).toBeLessThanOrEqual(last);
      // Numbers at which a run began went into its contact; every other one has all of its parts.
      const whole = Array.from({ length: last }, (_, i) => i + 1).filter((number) => has(number) === 2);
      expect([...committed].filter((number) => !whole.includes(number))).toEqual([]);
      for (let number = 1; number <= last + 3; number++) expect([0, 2]).toContain(has(number));
      expect([has(last + 1), has(last + 2)]).toEqual([0, 0]);
      const deliveries = data.database.db.prepare('SELECT count(*) FROM deliveries').pluck().get();
      const waiting = data.database.db.prepare('SELECT count(*) FROM outbox').pluck().get();
      expect([deliveries, waiting]).toEqual([whole.length, whole.length]);
      const { states, generations } = data.states.read([named<StateKey>('state', 0), named<StateKey>('session', 0)]);
      expect(states[0]?.version ?? 0).toBe(whole.length);
      expect(generations[0]?.generation ?? 0).toBe(Math.max(0, ...whole));
      const inbox = data.inbox.entries(0, 1e9, 1e9).map(({ envelope }) => envelope as string);
      expect(new Set(inbox).size).toBe(inbox.length);
      expect([...stored].filter((id) => !inbox.includes(id))).toEqual([]);
      data.close();
    }
    expect(committed.size).toBeGreaterThan(20);
    expect(stored.size).toBeGreaterThan(100);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}, 60_000);
