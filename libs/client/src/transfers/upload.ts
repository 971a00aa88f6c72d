import { FileCipher } from '@parley/crypto/file-cipher';
import { runningSha256, sha256OfMuch } from '@parley/crypto/identity';
import type { FileLayout, PartLayout } from '@parley/files';
import {
  FILE_SEGMENT_BYTES,
  PARTS_AT_ONCE,
  ProtocolError,
  SEGMENTS_PER_PART,
  type RandomSource,
  type TransferId,
} from '@parley/protocol';
import type { FileSource } from '../api/ports';
import type { PartServer } from './part-server';
import { Rooms } from './rooms';

/** What an upload needs to know of the file. */
export interface UploadPlan {
  readonly transfer: TransferId;
  readonly layout: FileLayout;
  /** AES-256 key. */
  readonly key: Uint8Array;
}

/**
 * Seals a file part by part and brings to the own server what is not there yet. The file is read once from its beginning to its end, whatever
 * is there already, because its digest is over all of it. Memory is that of a few parts.
 * @returns SHA-256 of the file
 * @throws ProtocolError `file-changed`, `transfer-ended`, and what reading the source throws
 */
export async function upload(
  { transfer, layout, key }: UploadPlan,
  source: FileSource,
  ports: { readonly server: PartServer; readonly random: RandomSource },
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (source.size !== layout.size) throw changed();
  const cipher = await FileCipher.of(key, transfer);
  const hasher = runningSha256();
  const isThere = await ports.server.storedParts(transfer, signal);
  // What fails ends the others.
  const ending = new AbortController();
  const either = AbortSignal.any([signal, ending.signal]);
  const rooms = new Rooms(layout.part(0).sealedBytes);
  const running = new Set<Promise<void>>();
  // Large parts go one by one: memory stays the same.
  const atOnce = layout.segmentsPerPart > SEGMENTS_PER_PART ? 1 : PARTS_AT_ONCE;
  const send = async (number: number, sealed: Uint8Array): Promise<void> => {
    await ports.server.put(transfer, number, sealed, await sha256OfMuch(sealed), either);
    rooms.give(sealed);
  };
  try {
    for (let number = 0; number < layout.parts; number += 1) {
      const part = layout.part(number);
      const segments = segmentsOf(part, source, (segment) => hasher.update(segment));
      if (isThere(number)) for await (const segment of segments) void segment;
      else {
        while (running.size >= atOnce) await Promise.race(running);
        const sealed = rooms.take(part.sealedBytes);
        await cipher.seal(part, segments, sealed, ports.random);
        const sending = send(number, sealed).finally(() => running.delete(sending));
        running.add(sending);
        // Its failure is met where all are waited for; until then nobody else has to.
        sending.catch(() => undefined);
      }
      signal.throwIfAborted();
    }
    await Promise.all(running);
  } finally {
    ending.abort();
    // Whatever ended the upload, nothing is left that fails unheard.
    await Promise.allSettled(running);
  }
  await source.unchanged();
  return hasher.digest();
}

/** The segments of a part; the next is read while one is used. @throws ProtocolError `file-changed` */
async function* segmentsOf(
  { offset, plainBytes }: PartLayout,
  source: FileSource,
  read: (segment: Uint8Array) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const length = (at: number): number => Math.min(FILE_SEGMENT_BYTES, plainBytes - at);
  let next = source.read(offset, length(0));
  for (let at = 0; at === 0 || at < plainBytes; at += FILE_SEGMENT_BYTES) {
    const segment = await next;
    if (segment.length !== length(at)) throw changed();
    const after = at + FILE_SEGMENT_BYTES;
    if (after < plainBytes) {
      next = source.read(offset + after, length(after));
      // Its failure is met in its turn.
      next.catch(() => undefined);
    }
    read(segment);
    yield segment;
  }
}

const changed = (): ProtocolError =>
  new ProtocolError('file-changed', 'the file has changed since it was offered: offer it again');
