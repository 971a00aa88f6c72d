import { Inject, Injectable } from '@nestjs/common';
import { ProtocolError, type TransferId } from '@parley/protocol';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { CONFIG, type Config } from '../config';
import { storageRefusal } from '../database/storage-error';
import { PartBody } from './part-body';
import type { Part } from './part-book';
import { PartBuffers } from './part-buffers';
import { writePart } from './write-part';

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
  private readonly buffers = new PartBuffers();

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
      const digest = await writePart(file, whole(body), place.bytes, this.buffers, moved);
      await refusing(file.close());
      return { digest, place: () => refusing(rename(unfinished, path)), discard };
    } catch (error) {
      await file.close().catch(() => undefined);
      await discard();
      throw error;
    }
  }

  /** A part to be sent, or null when its file is missing or has another length. */
  async read(transfer: TransferId, number: number, bytes: number): Promise<PartBody | null> {
    const file = await open(this.path(transfer, number), 'r').catch(() => null);
    if (file === null) return null;
    const found = await file.stat().catch(() => null);
    if (found?.size === bytes) return new PartBody(file, bytes, this.buffers);
    await file.close();
    return null;
  }

  /** Whether the file of a part is what its digest says. */
  async isSound(
    transfer: TransferId,
    { number, bytes, digest }: Pick<Part, 'number' | 'bytes' | 'digest'>,
  ): Promise<boolean> {
    const body = await this.read(transfer, number, bytes);
    if (body === null) return false;
    const hash = createHash('sha256');
    try {
      await body.each((piece) => Promise.resolve(void hash.update(piece)));
    } catch {
      return false;
    } finally {
      await body.close();
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

/** What breaks off is told apart from what the disk refuses. */
async function* whole(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* body;
  } catch (cause) {
    throw new ProtocolError('unreachable', 'the part broke off', { cause });
  }
}

/** What the disk refuses, as clients are told. */
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
