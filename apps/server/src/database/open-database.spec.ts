import Database from 'better-sqlite3';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canMount, mounted } from '../mounts.fixtures';
import { copyDatabase, problemsOf } from './integrity';
import { openDatabase } from './open-database';
import { StorageError, type StorageProblem } from './storage-error';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-database-'));
  path = join(directory, 'data', 'parley.sqlite');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function problem(at: string = path): Promise<StorageProblem> {
  const failure: unknown = await openDatabase(at).then(
    (database) => database.close(),
    (cause: unknown) => cause,
  );
  expect(failure).toBeInstanceOf(StorageError);
  return (failure as StorageError).problem;
}

describe('opening the database', () => {
  it('makes a data directory that only its owner may enter, with WAL and full synchronisation', async () => {
    const { db, ...opened } = await openDatabase(path);
    expect(statSync(join(directory, 'data')).mode & 0o777).toBe(0o700);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    opened.close();
  });

  it('keeps what was there', async () => {
    const first = await openDatabase(path);
    first.db.prepare(`UPDATE counters SET value = 41 WHERE name = 'change'`).run();
    first.close();
    const second = await openDatabase(path);
    expect(second.db.prepare(`SELECT value FROM counters WHERE name = 'change'`).pluck().get()).toBe(41);
    second.close();
  });

  it('is refused while another server has it, and possible afterwards', async () => {
    const first = await openDatabase(path);
    expect(await problem()).toBe('locked');
    first.close();
    (await openDatabase(path)).close();
  });

  it('refuses a database from a newer version and changes nothing in it', async () => {
    (await openDatabase(path)).close();
    const db = new Database(path);
    db.prepare(`INSERT INTO migrations (timestamp, name) VALUES (9990000000000, 'FromTheFuture9990000000000')`).run();
    db.pragma('journal_mode = DELETE');
    db.close();
    const before = readFileSync(path);
    expect(await problem()).toBe('newer');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it.each([
    ['garbage', (): void => writeFileSync(path, Buffer.alloc(9_000, 'no database'))],
    ['another program’s database', (): void => void new Database(path).exec('DROP TABLE IF EXISTS migrations').close()],
    ['a torn first page', (): void => overwrite(100, 2_000)],
  ])('refuses %s as corrupt', async (_, damage) => {
    (await openDatabase(path)).close();
    damage();
    expect(await problem()).toBe('corrupt');
  });

  it('finds damage deep inside when asked', async () => {
    (await openDatabase(path)).close();
    expect(problemsOf(path)).toEqual([]);
    const rows = new Database(path);
    const insert = rows.prepare('INSERT INTO states VALUES (?, 1, ?)');
    for (let i = 0; i < 200; i++) insert.run(Buffer.from(`key ${i}`), Buffer.alloc(1_000, i));
    rows.pragma('wal_checkpoint(TRUNCATE)');
    rows.close();
    overwrite(statSync(path).size - 40_000, 30_000);
    expect(problemsOf(path)).not.toEqual([]);
  });

  it('copies a database in use into one that opens', async () => {
    const running = await openDatabase(path);
    running.db.prepare(`INSERT INTO invites VALUES (x'01', 5)`).run();
    const copy = join(directory, 'copy', 'parley.sqlite');
    (await openDatabase(copy)).close();
    rmSync(copy);
    await copyDatabase(path, copy);
    running.close();
    const restored = await openDatabase(copy);
    expect(restored.db.prepare('SELECT count(*) FROM invites').pluck().get()).toBe(1);
    restored.close();
  });

  const onMount = canMount() ? it : it.skip;

  onMount('says that the disk is full', async () => {
    await mounted('size=64k', async (place) => expect(await problem(join(place, 'parley.sqlite'))).toBe('full'));
  });

  onMount('says that the directory cannot be written', async () => {
    (await openDatabase(path)).close();
    await mounted('size=4m', async (place) => {
      for (const name of ['parley.sqlite', 'parley.sqlite.lock'])
        copyFileSync(join(directory, 'data', name), join(place, name));
      execFileSync('mount', ['-o', 'remount,ro', place]);
      expect(await problem(join(place, 'parley.sqlite'))).toBe('read-only');
    });
  });
});

function overwrite(from: number, length: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(length, 0xa7), 0, length, from);
  closeSync(file);
}
