import { open, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { FileSource } from '@parley/client';
import { ProtocolError } from '@parley/protocol';
import mime from 'mime';

const UNKNOWN_TYPE = 'application/octet-stream';

/** A file of this machine that is sent; closed again with {@link close}. */
export class DiskSource implements FileSource {
  private constructor(
    readonly path: string,
    readonly size: number,
    private readonly changedAt: bigint,
    private readonly file: Awaited<ReturnType<typeof open>>,
  ) {}

  /** @throws ProtocolError `not-found` for what is no readable file */
  static async open(path: string): Promise<DiskSource> {
    const file = await open(path, 'r').catch((cause: unknown) => {
      const { code = 'error' } = cause as NodeJS.ErrnoException;
      throw new ProtocolError('not-found', `${path} cannot be read (${code})`, { cause });
    });
    const about = await file.stat({ bigint: true });
    if (about.isFile()) return new DiskSource(resolve(path), Number(about.size), about.mtimeNs, file);
    await file.close();
    throw new ProtocolError('not-found', `${path} is no file`);
  }

  /** Another one once the file has changed. */
  get stamp(): string {
    return `${this.size} ${this.changedAt}`;
  }

  get name(): string {
    return basename(this.path);
  }

  get type(): string {
    return mime.getType(this.path) ?? UNKNOWN_TYPE;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let read = 0;
    while (read < length) {
      const { bytesRead } = await this.file.read(bytes, read, length - read, offset + read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
    return bytes.subarray(0, read);
  }

  /** Also when another file has taken its name. */
  async unchanged(): Promise<void> {
    const about = await this.file.stat({ bigint: true });
    const named = await stat(this.path, { bigint: true }).catch(() => null);
    if (about.mtimeNs === this.changedAt && Number(about.size) === this.size && named?.ino === about.ino) return;
    throw new ProtocolError('file-changed', `${this.path} has changed while it was sent: send it again`);
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}
