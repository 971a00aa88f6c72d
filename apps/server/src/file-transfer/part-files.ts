import { Inject, Injectable } from '@nestjs/common';
import { ProtocolError, type TransferId } from '@parley/protocol';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, type ReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { CONFIG, type Config } from '../config';
import { storageRefusal } from '../database/storage-error';

/** Written at once: large enough that the calls cost nothing. */
const WRITE_BYTES = 512 * 1024;
/** Read at once. */
const READ_BYTES = 512 * 1024;
const FOLDER = 'transfers';
const UNFINISHED = '.new';

/** A part that came, in a file of its own name until it is known to be the right one. */
export interface Received {
  /** SHA-256. */
  readonly digest: Buffer;
  /** Gives it its place. @throws ProtocolError `storage-full`, `storage-failed` */
  place(): Promise<void>;
  discard(): Promise<void>;
}

/** The sealed parts on the disk: `DATA/transfers/<transfer>/<number>`. Knows nothing of rows. */
@Injectable()
export class PartFiles {
  readonly root: string;

  constructor(@Inject(CONFIG) config: Pick<Config, 'storage'>) {
    this.root = join(config.storage.data, FOLDER);
  }

  folder(transfer: TransferId): string {
    return join(this.root, transfer);
  }

  path(transfer: TransferId, number: number): string {
    return join(this.root, transfer, String(number));
  }

  /** @throws ProtocolError `storage-full`, `storage-failed` */
  async makeFolder(transfer: TransferId): Promise<void> {
    await refusing(mkdir(this.folder(transfer), { recursive: true, mode: 0o700 }));
  }

  /**
   * Writes what comes into a file, never more than `bytes` of it. Memory: what is written at once, twice.
   * @param moved is told of each chunk
   * @throws ProtocolError `part-mismatch` for another length, `unreachable` when it broke off, `transfer-ended` when its folder is gone,
   * `storage-full`, `storage-failed`
   */
  async receive(
    place: { readonly transfer: TransferId; readonly number: number; readonly bytes: number },
    body: AsyncIterable<Uint8Array>,
    moved: (bytes: number) => void,
  ): Promise<Received> {
    const path = this.path(place.transfer, place.number);
    const unfinished = `${path}.${randomBytes(8).toString('hex')}${UNFINISHED}`;
    const discard = (): Promise<void> => unlink(unfinished).catch(() => undefined);
    const file = await refusing(open(unfinished, 'wx', 0o600));
    try {
      const digest = await write(file, body, place.bytes, moved);
      await refusing(file.close());
      return { digest, place: () => refusing(rename(unfinished, path)), discard };
    } catch (error) {
      await file.close().catch(() => undefined);
      await discard();
      throw error;
    }
  }

  /** A part as a stream, or null when its file is missing or has another length. */
  async read(transfer: TransferId, number: number, bytes: number): Promise<ReadStream | null> {
    const path = this.path(transfer, number);
    const found = await stat(path).catch(() => null);
    return found?.size === bytes ? createReadStream(path, { highWaterMark: READ_BYTES }) : null;
  }

  /** Whether the file of a part is what its digest says. */
  async isSound(transfer: TransferId, number: number, digest: Uint8Array): Promise<boolean> {
    const hash = createHash('sha256');
    try {
      const bytes = createReadStream(this.path(transfer, number), { highWaterMark: READ_BYTES });
      for await (const chunk of bytes as AsyncIterable<Buffer>) hash.update(chunk);
    } catch {
      return false;
    }
    return hash.digest().equals(digest);
  }

  /** Lets the file of a part outlive a failure of power. @throws errors of the file system */
  async sync(transfer: TransferId, number: number): Promise<void> {
    await synchronise(this.path(transfer, number), 'r+');
  }

  /** The same for the names in the folder of a transfer. @throws errors of the file system */
  async syncFolder(transfer: TransferId): Promise<void> {
    await synchronise(this.folder(transfer), 'r');
  }

  /** The same for the folders of all transfers; makes the one that holds them. @throws errors of the file system */
  async syncRoot(): Promise<void> {
    await mkdir(this.root, { recursive: true, mode: 0o700 });
    await synchronise(this.root, 'r');
  }

  /** Removes the file of one part. */
  async remove(transfer: TransferId, name: number | string): Promise<void> {
    await rm(join(this.folder(transfer), String(name)), { recursive: true, force: true });
  }

  /** Removes everything of a transfer. */
  async removeAll(transfer: string): Promise<void> {
    await rm(join(this.root, transfer), { recursive: true, force: true });
  }

  /** Names of the transfers that have a folder. */
  transfers(): Promise<string[]> {
    return names(this.root);
  }

  /** Names of the files of one. */
  files(transfer: TransferId): Promise<string[]> {
    return names(this.folder(transfer));
  }
}

async function write(
  file: FileHandle,
  body: AsyncIterable<Uint8Array>,
  expected: number,
  moved: (bytes: number) => void,
): Promise<Buffer> {
  const hash = createHash('sha256');
  let [chunks, gathered, length]: [Uint8Array[], number, number] = [[], 0, 0];
  let writing: Promise<unknown> = Promise.resolve();
  // What comes in is hashed while what came before is written.
  const flush = async (): Promise<void> => {
    await writing;
    const ready = chunks;
    [chunks, gathered] = [[], 0];
    writing = refusing(writeAll(file, ready));
    // Its failure is met at the next turn.
    writing.catch(() => undefined);
  };
  for await (const chunk of whole(body)) {
    length += chunk.length;
    if (length > expected) throw mismatch();
    hash.update(chunk);
    moved(chunk.length);
    chunks.push(chunk);
    gathered += chunk.length;
    if (gathered >= WRITE_BYTES) await flush();
  }
  if (length !== expected) throw mismatch();
  await flush();
  await writing;
  return hash.digest();
}

const mismatch = (): ProtocolError => new ProtocolError('part-mismatch', 'the part has another length');

async function writeAll(file: FileHandle, chunks: readonly Uint8Array[]): Promise<void> {
  if (chunks.length === 0) return;
  const bytes = chunks.reduce((sum, { length }) => sum + length, 0);
  const { bytesWritten } = await file.writev(chunks);
  // A short write happens when the disk is about to be full; the rest says so, or goes through.
  if (bytesWritten < bytes) await file.writeFile(Buffer.concat(chunks).subarray(bytesWritten));
}

/** What breaks off is told apart from what the disk refuses. */
async function* whole(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* body;
  } catch (cause) {
    throw new ProtocolError('unreachable', 'the part broke off', { cause });
  }
}

async function refusing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new ProtocolError('transfer-ended', 'the transfer has ended', { cause });
    throw storageRefusal(cause);
  }
}

async function synchronise(path: string, flags: string): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function names(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw cause;
  }
}
