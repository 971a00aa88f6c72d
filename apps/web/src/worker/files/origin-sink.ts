import type { FileSink } from '@parley/client';
import { ProtocolError } from '@parley/protocol';
import { originFolder, removeKept } from './origin-folder';

/** After so many bytes it is made sure that they are on the disk: what was not is fetched again after a crash. */
const FLUSH_BYTES = 32 * 1024 * 1024;
const READ_BYTES = 4 * 1024 * 1024;
/** A tab that was closed just now may hold its file a moment longer. */
const OPEN_TRIES = 20;
const OPEN_AGAIN_MS = 100;

/** https://fs.spec.whatwg.org/#api-filesystemsyncaccesshandle: only workers have it, and the types of pages do not. */
interface AccessHandle {
  getSize(): number;
  read(bytes: Uint8Array, options: { readonly at: number }): number;
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}
type Accessible = FileSystemFileHandle & { createSyncAccessHandle(): Promise<AccessHandle> };

/** A file that comes, written into the browser's own storage for this address. */
export class OriginSink implements FileSink {
  #at = 0;
  #open = true;

  private constructor(
    private readonly id: string,
    private readonly handle: AccessHandle,
  ) {}

  /** @throws ProtocolError `storage-failed` */
  static async open(id: string): Promise<OriginSink> {
    const folder = await originFolder();
    const file = (await folder.getFileHandle(id, { create: true })) as Accessible;
    for (let tried = 1; ; tried++) {
      try {
        return new OriginSink(id, await file.createSyncAccessHandle());
      } catch (cause) {
        if (tried === OPEN_TRIES) throw new ProtocolError('storage-failed', 'the file is in use', { cause });
      }
      await new Promise((resolve) => setTimeout(resolve, OPEN_AGAIN_MS));
    }
  }

  kept(): Promise<number> {
    const size = this.handle.getSize();
    // What stands behind the last mark may not have reached the disk before the machine stopped.
    return Promise.resolve(size === 0 ? 0 : Math.floor((size - 1) / FLUSH_BYTES) * FLUSH_BYTES);
  }

  async begin(length: number, read: (bytes: Uint8Array) => void): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES);
    for (this.#at = 0; this.#at < length;) {
      const count = this.handle.read(buffer.subarray(0, Math.min(READ_BYTES, length - this.#at)), { at: this.#at });
      if (count === 0) throw new ProtocolError('storage-failed', 'the beginning of the file is gone');
      read(buffer.subarray(0, count));
      this.#at += count;
      // Messages are not to wait for a long file.
      await new Promise((resolve) => setTimeout(resolve));
    }
    this.handle.truncate(length);
  }

  write(bytes: Uint8Array): Promise<void> {
    const before = this.#at;
    try {
      const written = this.handle.write(bytes, { at: before });
      if (written < bytes.length) return Promise.reject(full());
      this.#at += written;
      if (Math.floor(this.#at / FLUSH_BYTES) > Math.floor(before / FLUSH_BYTES)) this.handle.flush();
      return Promise.resolve();
    } catch (cause) {
      if (cause instanceof DOMException && cause.name === 'QuotaExceededError') return Promise.reject(full());
      return Promise.reject(new ProtocolError('storage-failed', 'this browser could not write the file', { cause }));
    }
  }

  finish(): Promise<void> {
    this.handle.flush();
    this.close();
    return Promise.resolve();
  }

  async discard(): Promise<void> {
    this.close();
    await removeKept(this.id);
  }

  /** What is written stays. */
  close(): void {
    if (this.#open) this.handle.close();
    this.#open = false;
  }
}

const full = (): ProtocolError => new ProtocolError('storage-full', 'this browser has no room for the file');
