import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { BackupError, pathError } from './backup-error';
import { decodeManifest, MANIFEST_FILE, MAX_MANIFEST_BYTES, type Manifest, type ManifestFile } from './manifest';
import { readTarHeader, TAR_HEADER_BYTES, tarPadding, type TarEntry } from './tar';

const CHUNK_BYTES = 1024 * 1024;

/**
 * Unpacks a backup into an empty folder. Nothing counts before all of it was seen to be what the manifest says.
 * @throws BackupError when it is no backup, cut short or changed, or the disk is full
 */
export function unpackBackup(path: string, folder: string): Manifest {
  const backup = new BackupReader(path);
  try {
    const first = backup.header();
    if (first?.name !== MANIFEST_FILE || first.size > MAX_MANIFEST_BYTES) throw backup.damaged();
    const manifest = backup.manifest(first);
    for (const file of manifest.files) backup.unpack(file, join(folder, file.name));
    if (backup.header() !== null) throw backup.damaged();
    return manifest;
  } finally {
    backup.close();
  }
}

/** Reads a backup from its beginning to its end. */
class BackupReader {
  private readonly file: number;
  private readonly chunk = Buffer.alloc(CHUNK_BYTES);

  constructor(private readonly path: string) {
    try {
      this.file = openSync(path, 'r');
    } catch (cause) {
      throw pathError(cause, path, 'read');
    }
  }

  close(): void {
    closeSync(this.file);
  }

  /** The next header; null at the end. */
  header(): TarEntry | null {
    const block = this.take(TAR_HEADER_BYTES);
    try {
      return readTarHeader(block);
    } catch (cause) {
      throw this.damaged(cause);
    }
  }

  manifest({ size }: TarEntry): Manifest {
    const text = Buffer.from(this.take(size));
    this.skipPadding(size);
    try {
      return decodeManifest(text);
    } catch (cause) {
      throw this.damaged(cause);
    }
  }

  /** Writes the next file, which must be this one. */
  unpack(expected: ManifestFile, to: string): void {
    const entry = this.header();
    if (entry?.name !== expected.name || entry.size !== expected.size) throw this.damaged();
    const hash = createHash('sha256');
    const file = openFor(to);
    try {
      for (let left = entry.size; left > 0;) {
        const chunk = this.take(Math.min(left, CHUNK_BYTES));
        hash.update(chunk);
        write(file, chunk, to);
        left -= chunk.length;
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (hash.digest('hex') !== expected.sha256) throw this.damaged();
    this.skipPadding(entry.size);
  }

  damaged(cause?: unknown): BackupError {
    return new BackupError(`${this.path} is no backup, or was damaged or cut short; nothing was restored.`, { cause });
  }

  private skipPadding(size: number): void {
    this.take(tarPadding(size).length);
  }

  /** Exactly so many bytes, at most a chunk; they hold until the next call. */
  private take(length: number): Buffer {
    for (let read = 0; read < length;) {
      const more = this.readInto(read, length - read);
      if (more === 0) throw this.damaged();
      read += more;
    }
    return this.chunk.subarray(0, length);
  }

  private readInto(at: number, length: number): number {
    try {
      return readSync(this.file, this.chunk, at, length, null);
    } catch (cause) {
      throw pathError(cause, this.path, 'read');
    }
  }
}

function openFor(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (cause) {
    throw pathError(cause, path, 'written');
  }
}

function write(file: number, chunk: Buffer, path: string): void {
  try {
    for (let written = 0; written < chunk.length;) written += writeSync(file, chunk, written);
  } catch (cause) {
    throw pathError(cause, path, 'written');
  }
}
