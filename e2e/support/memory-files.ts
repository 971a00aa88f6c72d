import type { FileSink, FileSource } from '@parley/client';

/** A file in memory that is sent. */
export function sourceOf(name: string, bytes: Uint8Array, type = 'application/octet-stream'): FileSource {
  return {
    name,
    type,
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.slice(offset, offset + length)),
    unchanged: () => Promise.resolve(),
  };
}

/** Takes a file into memory. */
export class MemorySink implements FileSink {
  #chunks: Uint8Array[] = [];

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  kept(): Promise<number> {
    return Promise.resolve(this.bytes.length);
  }

  begin(length: number, read: (bytes: Uint8Array) => void): Promise<void> {
    const known = this.bytes.subarray(0, length);
    this.#chunks = [known];
    read(known);
    return Promise.resolve();
  }

  write(bytes: Uint8Array): Promise<void> {
    this.#chunks.push(bytes.slice());
    return Promise.resolve();
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  discard(): Promise<void> {
    this.#chunks = [];
    return Promise.resolve();
  }
}
