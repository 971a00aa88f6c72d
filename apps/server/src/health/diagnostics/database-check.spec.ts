import Database from 'better-sqlite3';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkDatabase } from './database-check';

const TIMEOUT_MS = 30_000;

describe('the database', () => {
  let path: string;
  let db: Database.Database;

  beforeEach(() => {
    path = join(mkdtempSync(join(tmpdir(), 'parley-database-check-')), 'parley.sqlite');
    db = new Database(path);
    db.pragma('journal_mode = WAL');
    db.exec('CREATE TABLE things (id INTEGER PRIMARY KEY, content BLOB); CREATE INDEX by_content ON things (content)');
    const insert = db.prepare('INSERT INTO things (content) VALUES (randomblob(400))');
    for (let row = 0; row < 500; row++) insert.run();
    db.pragma('wal_checkpoint(TRUNCATE)');
  });
  afterEach(() => {
    db.close();
    rmSync(join(path, '..'), { recursive: true });
  });

  it('is sound, also while it is in use', async () => {
    db.exec('BEGIN IMMEDIATE; DELETE FROM things WHERE id < 10');
    expect(await checkDatabase(path, 3, TIMEOUT_MS)).toEqual({
      check: 'database',
      ok: true,
      found: 'database-sound',
      values: { bytes: statSync(path).size, schema: 3 },
    });
    db.exec('COMMIT');
  });

  it('is damaged when pages of it were overwritten', async () => {
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.alloc(16 * 4096, 0x5a), 0, undefined, 8 * 4096);
    closeSync(file);
    expect(await checkDatabase(path, 3, TIMEOUT_MS)).toMatchObject({ ok: false, found: 'database-damaged' });
  });

  it('is damaged when it is none any more', async () => {
    writeFileSync(path, 'nonsense'.repeat(2048));
    expect(await checkDatabase(path, 3, TIMEOUT_MS)).toMatchObject({ ok: false, found: 'database-damaged' });
  });

  it('is given up when reading it takes too long, and that is said', async () => {
    expect(await checkDatabase(path, 3, 0)).toMatchObject({ ok: true, found: 'database-unfinished' });
  });

  it('cannot be checked when it is gone', async () => {
    await expect(checkDatabase(`${path}.none`, 3, TIMEOUT_MS)).rejects.toThrow('ENOENT');
  });
});
