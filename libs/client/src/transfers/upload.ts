import { FileCipher } from '@parley/crypto/file-cipher';
import { runningSha256 } from '@parley/crypto/identity';
import type { FileLayout, PartLayout } from '@parley/files';
import { PARTS_AT_ONCE, ProtocolError, SEGMENTS_PER_PART, type RandomSource, type TransferId } from '@parley/protocol';
import type { FileSource } from '../api/ports';
import type { PartServer } from './part-server';

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
  const running = new Set<Promise<void>>();
  // Large parts go one by one: memory stays the same.
  const atOnce = layout.segmentsPerPart > SEGMENTS_PER_PART ? 1 : PARTS_AT_ONCE;
  const send = async (part: PartLayout, plain: Uint8Array): Promise<void> => {
    const sealed = await cipher.seal(part, plain, ports.random);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', sealed as Uint8Array<ArrayBuffer>));
    await ports.server.put(transfer, part.number, sealed, digest, signal);
  };
  try {
    for (let number = 0; number < layout.parts; number += 1) {
      const part = layout.part(number);
      const plain = await source.read(part.offset, part.plainBytes);
      if (plain.length !== part.plainBytes) throw changed();
      hasher.update(plain);
      if (isThere(number)) continue;
      while (running.size >= atOnce) await Promise.race(running);
      const sending = send(part, plain).finally(() => running.delete(sending));
      running.add(sending);
      // Its failure is met where all are waited for; until then nobody else has to.
      sending.catch(() => undefined);
      signal.throwIfAborted();
    }
    await Promise.all(running);
  } finally {
    // Whatever ended the upload, nothing is left that fails unheard.
    await Promise.allSettled(running);
  }
  await source.unchanged();
  return hasher.digest();
}

const changed = (): ProtocolError =>
  new ProtocolError('file-changed', 'the file has changed since it was offered: offer it again');
