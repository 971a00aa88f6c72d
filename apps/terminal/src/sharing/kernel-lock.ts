import { DatabaseSync } from 'node:sqlite';

/** A lock that one process holds and the kernel takes back when that process ends, however it ends. */
export interface KernelLock {
  release(): void;
}

const SQLITE_BUSY = 5;

/**
 * Takes the lock of this file, or answers null while another process has it. Node itself has no `flock`; SQLite's exclusive lock on an
 * empty database is the same kernel lock (POSIX `fcntl`), works on every platform and writes nothing. The file stays and is never
 * deleted: a deleted lock file could be locked twice.
 */
export function tryLock(file: string): KernelLock | null {
  const database = new DatabaseSync(file);
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return null;
    throw error;
  }
  return { release: () => database.close() };
}

/** Whether some process holds the lock of this file just now. */
export function isLocked(file: string): boolean {
  const lock = tryLock(file);
  lock?.release();
  return lock === null;
}
