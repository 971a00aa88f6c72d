import Database from 'better-sqlite3';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { migrations } from './migrations';
import { StorageError, storageProblemOf } from './storage-error';

export interface OpenedDatabase {
  readonly db: Database.Database;
  /** Closes the database and gives up its lock. */
  close(): void;
}

/** Folder in a data directory in which a restore puts things together; while it is there, the directory is not complete. */
export const UNFINISHED_RESTORE = 'restore.part';

/** Kept in memory; enough for the upper levels of every index. */
const CACHE_KIB = 8 * 1024;
/** The write-ahead log is moved into the database at this size (pages of 4 KiB) and cut back to at most this many bytes. */
const CHECKPOINT_PAGES = 4_000;
const LOG_BYTES = 64 * 1024 * 1024;

/**
 * Opens (or makes) the database at this path: takes its lock, refuses what it should not touch, migrates, proves that a write becomes
 * durable. Nothing is changed before the lock is held and the content is known to be ours and not newer.
 * @throws StorageError
 */
export async function openDatabase(path: string): Promise<OpenedDatabase> {
  let lock: Database.Database | undefined;
  let db: Database.Database | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const held = (lock = holdLock(path));
    if (existsSync(join(dirname(path), UNFINISHED_RESTORE))) throw new StorageError('half-restored', path);
    const known = existsSync(path) ? migrationsIn(path) : [];
    if (known.length < migrations.length) await migrate(path);
    const opened = (db = new Database(path));
    prepare(opened);
    opened.prepare(`UPDATE counters SET value = value + 1 WHERE name = 'starts'`).run();
    return {
      db: opened,
      close: () => {
        opened.close();
        held.close();
      },
    };
  } catch (cause) {
    db?.close();
    lock?.close();
    throw cause instanceof StorageError ? cause : new StorageError(storageProblemOf(cause), path, { cause });
  }
}

function prepare(db: Database.Database): void {
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma(`cache_size = -${CACHE_KIB}`);
  db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  db.pragma(`journal_size_limit = ${LOG_BYTES}`);
  db.pragma('temp_store = MEMORY');
}

/** The object mapper describes the schema and changes it; it is loaded only here, because most starts find the schema as it should be. */
async function migrate(path: string): Promise<void> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() of a module of our own is not rewritten by the build
  const { migrateSchema } = require('./data-source') as typeof import('./data-source');
  await migrateSchema(path, prepare);
}

/** Path of the file that locks a database. */
export const lockOf = (path: string): string => `${path}.lock`;

/**
 * One server per data directory: an open exclusive transaction on a file beside the database. The operating system gives it up with the
 * process, however that ends; the database itself stays readable for a backup.
 */
export function holdLock(path: string): Database.Database {
  const lock = new Database(lockOf(path), { timeout: 0 });
  try {
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (cause) {
    lock.close();
    throw cause;
  }
}

/** Names of the migrations an existing database has. @throws StorageError `newer` or `corrupt` */
export function migrationsIn(path: string): string[] {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    const tables = db.prepare<[], { name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table'`).all();
    if (tables.length === 0) return [];
    if (!tables.some(({ name }) => name === 'migrations')) throw new StorageError('corrupt', path);
    const rows = db.prepare<[], { name: string }>('SELECT name FROM migrations ORDER BY id').all();
    const ours: string[] = migrations.map(({ name }) => name);
    if (rows.some(({ name }) => !ours.includes(name))) throw new StorageError('newer', path);
    return rows.map(({ name }) => name);
  } finally {
    db.close();
  }
}
