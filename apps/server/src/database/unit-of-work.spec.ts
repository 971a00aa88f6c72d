import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type OpenedDatabase } from './open-database';
import { UnitOfWork } from './unit-of-work';

let directory: string;
let database: OpenedDatabase;
let unit: UnitOfWork;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'parley-work-'));
  database = await openDatabase(join(directory, 'parley.sqlite'));
  unit = new UnitOfWork(database.db);
});
afterEach(() => {
  database.close();
  rmSync(directory, { recursive: true, force: true });
});

const put =
  (key: number, bytes = 10) =>
  (): void => {
    database.db.prepare('INSERT INTO states VALUES (?, 1, ?)').run(Buffer.of(key), Buffer.alloc(bytes));
  };
const keys = (): number[] =>
  database.db
    .prepare<[], Buffer>('SELECT key FROM states ORDER BY key')
    .pluck()
    .all()
    .map((key) => key[0] ?? -1);

describe('unit of work', () => {
  it('makes everything that waits durable in one transaction, in order', async () => {
    let transactions = 0;
    unit.onDurable(() => transactions++);
    const order: number[] = [];
    await Promise.all([3, 1, 2].map((key) => unit.write(put(key)).then(() => order.push(key))));
    expect(order).toEqual([3, 1, 2]);
    expect(keys()).toEqual([1, 2, 3]);
    expect(transactions).toBe(1);
  });

  it('does what can wait with the next transaction, in order', async () => {
    let transactions = 0;
    unit.onDurable(() => transactions++);
    const order: number[] = [];
    const soon = unit.writeSoon(put(1)).then(() => order.push(1));
    await new Promise(setImmediate);
    expect(keys()).toEqual([]);
    await Promise.all([soon, unit.write(put(2)).then(() => order.push(2))]);
    expect(order).toEqual([1, 2]);
    expect(transactions).toBe(1);
    await unit.write(put(3));
    expect(transactions).toBe(2);
  });

  it('does what can wait by itself when nothing else comes', async () => {
    await unit.writeSoon(put(1));
    expect(keys()).toEqual([1]);
    await unit.writeSoon(put(2));
    expect(keys()).toEqual([1, 2]);
  });

  it('undoes all of a work that throws, and none of the others', async () => {
    const results = await Promise.allSettled([
      unit.write(put(1)),
      unit.write(() => {
        put(2)();
        throw new Error('refused');
      }),
      unit.write(put(3)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(keys()).toEqual([1, 3]);
  });

  it('shows a reader nothing before it is durable', async () => {
    const written = unit.write(put(1));
    expect(keys()).toEqual([]);
    await written;
    expect(keys()).toEqual([1]);
  });

  it('answers storage-full on a full disk, changes nothing, and goes on when there is room', async () => {
    await unit.write(put(1));
    const pages = database.db.pragma('page_count', { simple: true }) as number;
    database.db.pragma(`max_page_count = ${pages + 2}`);
    const results = await Promise.allSettled([unit.write(put(2)), unit.write(put(3, 100_000)), unit.write(put(4))]);
    expect(
      results.map((result) => (result.status === 'rejected' ? (result.reason as { code: string }).code : 'done')),
    ).toContain('storage-full');
    expect(keys()).not.toContain(3);
    expect(keys()).toEqual([1, ...[2, 4].filter((_, i) => results[i * 2]?.status === 'fulfilled')]);
    database.db.pragma('max_page_count = 100000');
    await unit.write(put(3, 100_000));
    expect(keys()).toContain(3);
  });

  it('does what waits when it is flushed', async () => {
    const written = unit.write(put(1));
    unit.flush();
    expect(keys()).toEqual([1]);
    await written;
  });

  it('says storage-failed when a statement fails for another reason, and not what was in it', async () => {
    await unit.write(put(1));
    await expect(unit.write(put(1))).rejects.toMatchObject({
      code: 'storage-failed',
      message: 'the storage of the server failed',
    });
  });
});
