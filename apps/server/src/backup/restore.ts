import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { DATABASE_FILE } from '../database/database.module';
import { problemsOf } from '../database/integrity';
import { holdLock, lockOf, openDatabase, UNFINISHED_RESTORE } from '../database/open-database';
import { noteRestored } from '../database/restore-note';
import { StorageError, storageProblemOf } from '../database/storage-error';
import { readServerIdentity } from '../federation/server-key';
import { BackupError, pathError } from './backup-error';
import type { Manifest } from './manifest';
import { unpackBackup } from './read-backup';

/** What a new volume may hold by itself. */
const OF_THE_VOLUME = new Set(['lost+found']);

/**
 * Puts a backup into an empty data directory, which may be a mounted volume. Everything is put together and proven in a folder inside of it
 * first; while that is there, no server starts. What fails leaves the directory as it was.
 * @returns what the backup says of itself
 * @throws BackupError, StorageError, StartError
 */
export async function restoreBackup(file: string, folder: string): Promise<Manifest> {
  const place = RestorePlace.take(folder);
  try {
    const manifest = unpackBackup(file, place.unfinished);
    await prove(place.unfinished, manifest, file);
    place.finish(manifest.files.map(({ name }) => name));
    return manifest;
  } catch (cause) {
    place.leave();
    throw cause;
  }
}

/** Opens it as a server would, which brings an older schema up to date, and notes in it what happened. */
async function prove(folder: string, manifest: Manifest, file: string): Promise<void> {
  const { id } = await readServerIdentity(folder);
  if (id !== manifest.server) throw new BackupError(`${file} holds the key of another server; nothing was restored.`);
  const path = join(folder, DATABASE_FILE);
  if (!isSound(path)) throw new BackupError(`${file} holds a damaged database; nothing was restored.`);
  const database = await openDatabase(path).catch((cause: unknown) => {
    const newer = cause instanceof StorageError && cause.problem === 'newer';
    throw newer ? new BackupError(`${file} was made by a newer version of Parley; install that version.`) : cause;
  });
  try {
    noteRestored(database.db, { from: Date.parse(manifest.madeAt), at: Date.now(), renewed: false });
  } finally {
    database.close();
  }
  rmSync(lockOf(path), { force: true });
}

function isSound(path: string): boolean {
  try {
    return problemsOf(path).length === 0;
  } catch (cause) {
    if (storageProblemOf(cause) === 'corrupt') return false;
    throw pathError(cause, path, 'read');
  }
}

/** The data directory to be, held against servers that start and other restores. */
class RestorePlace {
  readonly unfinished: string;
  private readonly moved: string[] = [];

  private constructor(
    private readonly folder: string,
    private readonly isNew: boolean,
    private readonly lock: ReturnType<typeof holdLock>,
  ) {
    this.unfinished = join(folder, UNFINISHED_RESTORE);
  }

  static take(folder: string): RestorePlace {
    const isNew = !existsSync(folder);
    if (!isNew) refuseUsed(folder);
    const lock = hold(folder);
    const place = new RestorePlace(folder, isNew, lock);
    try {
      mkdirSync(place.unfinished, { mode: 0o700 });
      return place;
    } catch (cause) {
      place.leave();
      throw pathError(cause, folder, 'written');
    }
  }

  /** Moves everything to its place; the last step makes it count. */
  finish(names: readonly string[]): void {
    try {
      const owner = statSync(this.folder);
      for (const name of names) {
        const path = join(this.folder, name);
        // Who restores as root restores for the owner of the directory.
        if (process.getuid?.() === 0) chownSync(join(this.unfinished, name), owner.uid, owner.gid);
        renameSync(join(this.unfinished, name), path);
        this.moved.push(path);
      }
      if (process.getuid?.() === 0) chownSync(lockOf(join(this.folder, DATABASE_FILE)), owner.uid, owner.gid);
      sync(this.folder);
      rmSync(this.unfinished, { recursive: true });
      sync(this.folder);
    } catch (cause) {
      throw pathError(cause, this.folder, 'written');
    }
    this.lock.close();
  }

  /** As if nothing had been. */
  leave(): void {
    for (const path of [...this.moved, this.unfinished]) rmSync(path, { recursive: true, force: true });
    this.lock.close();
    rmSync(lockOf(join(this.folder, DATABASE_FILE)), { force: true });
    if (this.isNew) rmdirSync(this.folder);
  }
}

function refuseUsed(folder: string): void {
  const names = entriesOf(folder).filter((name) => !OF_THE_VOLUME.has(name));
  if (names.length === 0) return;
  if (names.includes(UNFINISHED_RESTORE))
    throw new BackupError(`${folder} holds a restore that was not finished; empty it and restore again.`);
  const lock = lockOf(join(folder, DATABASE_FILE));
  if (existsSync(lock)) hold(folder).close();
  throw new BackupError(`${folder} is not empty; restore into a new directory.`);
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw pathError(cause, folder, 'read');
  }
}

/** @throws StorageError `locked` when a server has it */
function hold(folder: string): ReturnType<typeof holdLock> {
  const path = join(folder, DATABASE_FILE);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return holdLock(path);
  } catch (cause) {
    throw new StorageError(storageProblemOf(cause), path, { cause });
  }
}

function sync(folder: string): void {
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
