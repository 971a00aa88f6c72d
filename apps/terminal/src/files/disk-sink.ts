import { mkdir, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FileSink } from '@parley/client';
import { ProtocolError, type TransferId } from '@parley/protocol';

const READ_BYTES = 1024 * 1024;
/** Names are tried with a number behind them until one is free. */
const MAX_NUMBER = 10_000;

const UNFINISHED = '.part';

/** The transfer whose file is under way under this name; anything else gives no id. */
export const unfinishedOf = (name: string): string =>
  name.startsWith('.') && name.endsWith(UNFINISHED) ? name.slice(1, -UNFINISHED.length) : '';

/** A file that comes: written under a hidden name beside its place, and named once it is whole. Nothing that is there is overwritten. */
export class DiskSink implements FileSink {
  private file: FileHandle | null = null;
  private at = 0;
  private named: string | null = null;

  /** @param name fit for a path */
  constructor(
    private readonly directory: string,
    private readonly name: string,
    transfer: TransferId,
  ) {
    this.unfinished = join(directory, `.${transfer}${UNFINISHED}`);
  }

  private readonly unfinished: string;

  /** Where the file is; null before {@link finish}. */
  get path(): string | null {
    return this.named;
  }

  async kept(): Promise<number> {
    return (await stat(this.unfinished).catch(() => null))?.size ?? 0;
  }

  async begin(length: number, read: (bytes: Uint8Array) => void): Promise<void> {
    await this.storing(async () => {
      await mkdir(this.directory, { recursive: true, mode: 0o700 });
      this.file = await open(this.unfinished, length === 0 ? 'w' : 'r+', 0o600);
      const bytes = new Uint8Array(READ_BYTES);
      while (this.at < length) {
        const { bytesRead } = await this.file.read(bytes, 0, Math.min(READ_BYTES, length - this.at), this.at);
        if (bytesRead === 0) break;
        read(bytes.subarray(0, bytesRead));
        this.at += bytesRead;
      }
      await this.file.truncate(this.at);
    });
  }

  async write(bytes: Uint8Array): Promise<void> {
    const { file } = this;
    if (file === null) throw new Error('write before begin');
    await this.storing(async () => {
      for (let written = 0; written < bytes.length;) {
        const { bytesWritten } = await file.write(bytes, written, bytes.length - written, this.at);
        written += bytesWritten;
        this.at += bytesWritten;
      }
    });
  }

  async finish(): Promise<void> {
    await this.storing(async () => {
      await this.file?.sync();
      await this.close();
      this.named = await this.take();
      await rename(this.unfinished, this.named);
    });
  }

  async discard(): Promise<void> {
    await this.close();
    await rm(this.unfinished, { force: true });
  }

  /** What was written stays, for another attempt. */
  async close(): Promise<void> {
    await this.file?.close();
    this.file = null;
  }

  /** Makes an empty file under the first free name. */
  private async take(): Promise<string> {
    const extension = extname(this.name);
    const stem = this.name.slice(0, this.name.length - extension.length);
    for (let number = 0; number < MAX_NUMBER; number += 1) {
      const path = join(this.directory, number === 0 ? this.name : `${stem} (${number})${extension}`);
      try {
        await (await open(path, 'wx', 0o600)).close();
        return path;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
    throw new ProtocolError('storage-failed', `every name like ${this.name} is taken in ${this.directory}`);
  }

  private async storing<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof ProtocolError) throw cause;
      const { code = 'error' } = cause as NodeJS.ErrnoException;
      const full = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
      const message = full ? `there is no room in ${this.directory}` : `${this.directory} cannot be written (${code})`;
      throw new ProtocolError(full ? 'storage-full' : 'storage-failed', message, { cause });
    }
  }
}
