import {
  closeSync,
  createWriteStream,
  existsSync,
  fsyncSync,
  linkSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DATABASE_FILE } from '../database/database.module';
import { copyDatabase, problemsOf } from '../database/integrity';
import { UNFINISHED_RESTORE } from '../database/open-database';
import { StorageError, storageProblemOf } from '../database/storage-error';
import { withoutTraces } from '../database/without-traces';
import { BackupError, pathError } from './backup-error';
import { noteBackup } from './last-backup';
import { prepareBackup } from './prepare-backup';

/**
 * Makes a backup of a data directory, in use or not, as a new file that only its owner may read: as a whole or not at all, durable when this
 * resolves. Needs room for the database twice beside the file. The copy was checked, so a damaged database gives no backup.
 * @returns bytes of the file
 * @throws BackupError, StorageError, StartError
 */
export async function backupToFile(folder: string, file: string, program: string): Promise<number> {
  const database = join(folder, DATABASE_FILE);
  if (!existsSync(database)) throw new BackupError(`There is no data directory of a server at ${folder}.`);
  if (existsSync(join(folder, UNFINISHED_RESTORE)))
    throw new BackupError(`${folder} holds a restore that was not finished.`);
  if (existsSync(file)) throw new BackupError(`${file} exists already; nothing was written.`);
  const now = Date.now();
  const work = workFolder(file);
  const end = (): never => {
    rmSync(work, { recursive: true, force: true });
    process.exit(1);
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  try {
    const copy = join(work, DATABASE_FILE);
    await withoutTraces(database, () => copySound(database, copy, file));
    const backup = await prepareBackup({ folder, copy, program, now });
    const whole = join(work, 'backup');
    await pipeline(
      Readable.from(backup.content()),
      createWriteStream(whole, { flags: 'wx', mode: 0o600, flush: true }),
    ).catch((cause: unknown) => {
      throw pathError(cause, file, 'written');
    });
    appear(whole, file);
    noteBackup(folder, now);
    return backup.size;
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end);
    rmSync(work, { recursive: true, force: true });
  }
}

/** A folder beside the file, for what is not finished. */
function workFolder(file: string): string {
  try {
    return mkdtempSync(join(dirname(file), `.${basename(file)}.part-`));
  } catch (cause) {
    throw pathError(cause, file, 'written');
  }
}

/** @throws StorageError about the original; BackupError when the copy does not fit on its disk */
async function copySound(from: string, to: string, file: string): Promise<void> {
  try {
    await copyDatabase(from, to);
    if (problemsOf(to).length > 0) throw new StorageError('corrupt', from);
  } catch (cause) {
    if (cause instanceof StorageError) throw cause;
    if (storageProblemOf(cause) === 'full') throw pathError(cause, file, 'written');
    throw new StorageError(storageProblemOf(cause), from, { cause });
  }
}

/** Gives the finished file its name, and never takes it from another one. */
function appear(whole: string, file: string): void {
  try {
    try {
      linkSync(whole, file);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'EEXIST') throw new BackupError(`${file} exists already; it was left as it is.`, { cause });
      // No hard links here (FAT, some network shares).
      renameSync(whole, file);
    }
    sync(dirname(file));
  } catch (cause) {
    throw pathError(cause, file, 'written');
  }
}

function sync(path: string): void {
  const opened = openSync(path, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
