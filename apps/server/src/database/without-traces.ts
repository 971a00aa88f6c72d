import { existsSync, rmSync, statSync } from 'node:fs';
import { holdLock, lockOf } from './open-database';

/** Whoever reads a database with a write-ahead log makes these, and only who writes takes them away again. */
const beside = (path: string): string[] => [`${path}-wal`, `${path}-shm`];

/** Reads the database at this path. Where no server runs and none left anything to be read, no new files are left beside it. */
export async function withoutTraces<Result>(path: string, read: () => Promise<Result>): Promise<Result> {
  const wasClosed = beside(path).every((file) => !existsSync(file));
  try {
    return await read();
  } finally {
    if (wasClosed) tidy(path);
  }
}

function tidy(path: string): void {
  const [log = ''] = beside(path);
  if (!existsSync(lockOf(path)) || (statSync(log, { throwIfNoEntry: false })?.size ?? 0) > 0) return;
  try {
    // No server may come up meanwhile.
    const lock = holdLock(path);
    try {
      for (const file of beside(path)) rmSync(file, { force: true });
    } finally {
      lock.close();
    }
  } catch {
    // One runs by now, or nothing may be changed here: then there is nothing to be tidied.
  }
}
