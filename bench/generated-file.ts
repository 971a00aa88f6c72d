import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FileSink, FileSource } from '@parley/client';

const BLOCK_BYTES = 1024 * 1024;

/** A file that is nowhere: bytes that do not compress, other ones in each block. */
export function generatedFile(size: number): FileSource {
  const block = crypto.getRandomValues(new Uint8Array(65_536));
  return {
    name: 'generated.bin',
    size,
    type: 'application/octet-stream',
    async read(offset, length) {
      // What is read from a disk comes in a later turn of the event loop: others have theirs in between.
      await nextTurn();
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length; at += block.length) bytes.set(block.subarray(0, length - at), at);
      new DataView(bytes.buffer).setFloat64(0, Math.floor(offset / BLOCK_BYTES));
      return bytes;
    },
    unchanged: () => Promise.resolve(),
  };
}

/** Keeps nothing but the digest. The client compares one of its own with what the sender told; this one says that all bytes came here. */
export class HashingSink implements FileSink {
  private readonly hash = createHash('sha256');
  bytes = 0;
  digest: string | null = null;

  kept(): Promise<number> {
    return Promise.resolve(0);
  }

  begin(): Promise<void> {
    return Promise.resolve();
  }

  async write(bytes: Uint8Array): Promise<void> {
    await nextTurn();
    this.hash.update(bytes);
    this.bytes += bytes.length;
  }

  finish(): Promise<void> {
    this.digest = this.hash.digest('hex');
    return Promise.resolve();
  }

  discard(): Promise<void> {
    return Promise.resolve();
  }
}
