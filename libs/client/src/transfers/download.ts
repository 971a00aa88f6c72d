import { FileCipher } from '@parley/crypto/file-cipher';
import { runningSha256 } from '@parley/crypto/identity';
import { FILE_SEGMENT_BYTES, equalBytes, PARTS_AT_ONCE, ProtocolError, SEGMENTS_PER_PART } from '@parley/protocol';
import type { FileSink } from '../api/ports';
import type { PartServer } from './part-server';
import { Rooms } from './rooms';
import type { UploadPlan } from './upload';

/** How often one part may be found damaged on the own server, before its disk is not trusted any more. */
const REPAIRS = 2;

export interface DownloadPorts {
  readonly server: PartServer;
  /** How many bytes of the file are saved. */
  readonly onSaved: (bytes: number) => void;
  /** SHA-256 that the author told; waits until it has. */
  readonly expected: () => Promise<Uint8Array>;
}

/**
 * Saves a file: parts come from the own server in their order, a few ahead of the one that is written, are opened, hashed and written. What an
 * earlier attempt has written is read again for the digest, and not fetched again. The sink becomes a file once the digest is that of the author.
 * @returns SHA-256 of the file
 * @throws ProtocolError `file-damaged`, `transfer-ended`, `unknown-transfer`, and what writing the sink throws
 */
export async function download(
  { transfer, layout, key }: UploadPlan,
  sink: FileSink,
  ports: DownloadPorts,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const cipher = await FileCipher.of(key, transfer);
  const partBytes = layout.segmentsPerPart * FILE_SEGMENT_BYTES;
  const kept = await sink.kept();
  const begin = Math.min(Math.floor(kept / partBytes), layout.parts - 1);
  let saved = begin * partBytes;
  const hasher = runningSha256();
  await sink.begin(saved, (bytes) => hasher.update(bytes));
  ports.onSaved(saved);
  // What fails ends the others.
  const ending = new AbortController();
  const either = AbortSignal.any([signal, ending.signal]);
  const rooms = new Rooms(layout.part(0).sealedBytes);
  const ahead = layout.segmentsPerPart > SEGMENTS_PER_PART ? 1 : PARTS_AT_ONCE;
  const fetch = (number: number): Promise<Uint8Array> =>
    ports.server.get(transfer, number, either, () => rooms.take(layout.part(number).sealedBytes));
  const coming: Promise<Uint8Array>[] = [];
  let next = begin;
  try {
    for (let number = begin; number < layout.parts; number += 1) {
      for (; next < layout.parts && coming.length < ahead; next += 1) {
        const part = fetch(next);
        // Its failure is met in its turn; until then nobody else has to.
        part.catch(() => undefined);
        coming.push(part);
      }
      const keep = async (segment: Uint8Array): Promise<void> => {
        hasher.update(segment);
        await sink.write(segment);
        saved += segment.length;
      };
      const again = async (): Promise<Uint8Array | null> =>
        (await ports.server.isSound(transfer, number, either)) ? null : fetch(number);
      const first = (await coming[0]) ?? new Uint8Array();
      const sealed = await opened((from, bytes) => cipher.open(layout.part(number), bytes, from), first, again, keep);
      void coming.shift();
      rooms.give(sealed);
      ports.onSaved(saved);
      signal.throwIfAborted();
    }
  } finally {
    ending.abort();
    await Promise.allSettled(coming);
  }
  const sha256 = hasher.digest();
  if (!equalBytes(sha256, await ports.expected()))
    throw new ProtocolError('file-damaged', 'the file is not what its sender sent');
  return sha256;
}

/**
 * Keeps the segments of a part, each once. One that does not open may lie damaged on the own server, which then fetches it again.
 * @param again the part as it is there now; null when it is what was sent
 * @returns the sealed part that opened
 * @throws ProtocolError `file-damaged`, and what `keep` throws
 */
async function opened(
  open: (from: number, sealed: Uint8Array) => AsyncIterable<Uint8Array>,
  sealed: Uint8Array,
  again: () => Promise<Uint8Array | null>,
  keep: (segment: Uint8Array) => Promise<void>,
): Promise<Uint8Array> {
  let kept = 0;
  for (let part = sealed, left = REPAIRS; ; left -= 1)
    try {
      for await (const segment of open(kept, part)) {
        await keep(segment);
        kept += 1;
      }
      return part;
    } catch (error) {
      const damaged = error instanceof ProtocolError && error.code === 'file-damaged';
      const other = damaged && left > 0 ? await again() : null;
      if (other === null) throw error;
      part = other;
    }
}
