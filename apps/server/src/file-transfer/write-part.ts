import { ProtocolError } from '@parley/protocol';
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { storageRefusal } from '../database/storage-error';
import type { PartBuffers } from './part-buffers';

/**
 * Writes what comes, never more than `expected` bytes, through two buffers: one is filled while the other is written.
 * @param moved is told of each chunk
 * @returns SHA-256 of it
 * @throws ProtocolError `part-mismatch` for another length, `storage-full`, `storage-failed`, and what `body` throws
 */
export async function writePart(
  file: FileHandle,
  body: AsyncIterable<Uint8Array>,
  expected: number,
  buffers: PartBuffers,
  moved: (bytes: number) => void,
): Promise<Buffer> {
  const hash = createHash('sha256');
  const [one, other] = [buffers.take(), buffers.take()];
  let [filling, free, filled, length] = [one, other, 0, 0];
  let writing: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    const ready = filling.subarray(0, filled);
    hash.update(ready);
    await writing;
    writing = writeAll(file, ready);
    // Its failure is met at the next turn.
    writing.catch(() => undefined);
    [filling, free, filled] = [free, filling, 0];
  };
  try {
    for await (const chunk of body) {
      length += chunk.length;
      if (length > expected) throw mismatch();
      moved(chunk.length);
      for (let taken = 0; taken < chunk.length;) {
        const piece = chunk.subarray(taken, taken + filling.length - filled);
        filling.set(piece, filled);
        taken += piece.length;
        filled += piece.length;
        if (filled === filling.length) await flush();
      }
      // What has come in meanwhile may be several megabytes: messages have their turn in between.
      await nextTurn();
    }
    if (length !== expected) throw mismatch();
    await flush();
    await writing;
  } finally {
    await writing.catch(() => undefined);
    buffers.give(one);
    buffers.give(other);
  }
  return hash.digest();
}

const mismatch = (): ProtocolError => new ProtocolError('part-mismatch', 'the part has another length');

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  try {
    // A short write happens when the disk is about to be full; the rest says so, or goes through.
    for (let written = 0; written < bytes.length;)
      written += (await file.write(bytes, written, bytes.length - written)).bytesWritten;
  } catch (cause) {
    throw storageRefusal(cause);
  }
}
