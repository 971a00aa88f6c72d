import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivate } from '../federation/private-file';

/** Name of the file in the data directory that says when the last backup was made. */
const LAST_BACKUP_FILE = 'last-backup';

/** Notes that a backup was made (unix ms). A backup of a disk that cannot be written is one all the same. */
export function noteBackup(folder: string, at: number): void {
  try {
    writePrivate(join(folder, LAST_BACKUP_FILE), `${new Date(at).toISOString()}\n`);
  } catch {
    // The next one says it.
  }
}

/** When the last backup was made, unix ms; null when none is known. */
export function lastBackup(folder: string): number | null {
  try {
    const at = Date.parse(readFileSync(join(folder, LAST_BACKUP_FILE), 'utf8').trim());
    return Number.isNaN(at) ? null : at;
  } catch {
    return null;
  }
}
