import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Counters } from './counters';
import { openDatabase, type OpenedDatabase } from './open-database';
import { UnitOfWork } from './unit-of-work';

let directory: string;
let database: OpenedDatabase;
let unit: UnitOfWork;
let counters: Counters;
const open = async (): Promise<void> => {
  database = await openDatabase(join(directory, 'parley.sqlite'));
  unit = new UnitOfWork(database.db);
  counters = new Counters(unit);
};
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-counters-'));
  return open();
});
afterEach(() => {
  database.close();
  rmSync(directory, { recursive: true, force: true });
});

/** A row whose version is the number it was given. */
const count = (key: number): number => {
  const number = counters.next('change');
  database.db.prepare('INSERT INTO states VALUES (?, ?, ?)').run(Buffer.of(key), number, Buffer.alloc(1));
  return number;
};
const highest = (): number => database.db.prepare('SELECT max(version) FROM states').pluck().get() as number;

describe('counters', () => {
  it('go on above every durable number after the process ended without a word', async () => {
    await Promise.all([unit.write(() => count(1)), unit.write(() => count(2))]);
    await unit.write(() => count(3));
    database.close();
    await open();
    expect(highest()).toBe(3);
    expect(counters.last('change')).toBe(3);
    expect(await unit.write(() => count(4))).toBe(4);
  });

  it('give back the numbers of a work that is undone, and no others', async () => {
    const before = unit.write(() => count(9));
    const refused = unit.write(() => {
      count(1);
      throw new Error('refused');
    });
    const done = unit.write(() => count(2));
    await expect(refused).rejects.toThrow('refused');
    expect([await before, await done]).toEqual([1, 2]);
    database.close();
    await open();
    expect(await unit.write(() => count(3))).toBe(3);
  });

  it('are as before when a whole transaction is lost', async () => {
    await unit.write(() => count(1));
    const pages = database.db.pragma('page_count', { simple: true }) as number;
    database.db.pragma(`max_page_count = ${pages}`);
    const lost = unit.write(() => {
      count(2);
      database.db.prepare('INSERT INTO states VALUES (?, 0, ?)').run(Buffer.of(3), Buffer.alloc(1_000_000));
    });
    await expect(lost).rejects.toMatchObject({ code: 'storage-full' });
    expect(counters.last('change')).toBe(1);
    database.db.pragma('max_page_count = 100000');
    expect(await unit.write(() => count(2))).toBe(2);
  });

  it('rise apart from each other', async () => {
    await unit.write(() => count(1));
    expect(await unit.write(() => counters.next('lease'))).toBe(1);
    expect(counters.last('change')).toBe(1);
  });
});
