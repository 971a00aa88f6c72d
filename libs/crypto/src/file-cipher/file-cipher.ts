import {
  FILE_PREFIX_BYTES,
  FILE_SEGMENT_BYTES,
  FILE_TAG_BYTES,
  idBytes,
  ProtocolError,
  type RandomSource,
  type TransferId,
} from '@parley/protocol';
import { ciphers } from '../primitives/ciphers';
import type { AesKey, Awaitable } from '../primitives';

const NONCE_BYTES = 12;
const SEALED_SEGMENT_BYTES = FILE_SEGMENT_BYTES + FILE_TAG_BYTES;

/** Which segments of the file a part holds. */
interface PartPlace {
  /** Number of its first segment in the file. */
  readonly first: number;
  readonly segments: number;
  /** It ends the file. */
  readonly last: boolean;
}

/**
 * Seals and opens the parts of one file. A part is a random prefix, then segments under AES-256-GCM with the nonce prefix (7) ‖ number of
 * the segment in the file (4, big-endian) ‖ 1 for the last of the file, else 0, and the transfer as additional data: what is moved, left out, cut off
 * or taken from another file does not open (STREAM, https://eprint.iacr.org/2015/189). The prefix is new each time a part is sealed: a file
 * that changed between two attempts to upload it encrypts nothing under a nonce that was used before.
 */
export class FileCipher {
  private constructor(
    private readonly key: AesKey,
    private readonly transfer: Uint8Array,
  ) {}

  /** @param key 32 bytes, not kept */
  static async of(key: Uint8Array, transfer: TransferId): Promise<FileCipher> {
    return new FileCipher(await ciphers().aesKey(key), idBytes(transfer));
  }

  /**
   * Seals a part as its segments come; one is encrypted while the next is fetched.
   * @param plain its segments in order: each but the last of FILE_SEGMENT_BYTES
   * @param sealed where the sealed part is put: exactly as many bytes as it has
   */
  async seal(
    place: PartPlace,
    plain: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    sealed: Uint8Array,
    random: RandomSource,
  ): Promise<void> {
    const prefix = random(FILE_PREFIX_BYTES);
    sealed.set(prefix);
    const sealing: Promise<void>[] = [];
    for await (const segment of plain) {
      const at = sealing.length;
      const output = sealed.subarray(FILE_PREFIX_BYTES + at * SEALED_SEGMENT_BYTES);
      sealing.push(Promise.resolve(this.key.encryptInto(output, this.input(prefix, place, at), segment)));
    }
    await Promise.all(sealing);
  }

  /**
   * @param from segment of the part to begin with
   * @yields the bytes of the part, segment by segment; one is decrypted while the one before is used
   * @throws ProtocolError `file-damaged` for anything but what was sealed for this place
   */
  async *open(place: PartPlace, sealed: Uint8Array, from = 0): AsyncGenerator<Uint8Array, void, undefined> {
    const prefix = sealed.subarray(0, FILE_PREFIX_BYTES);
    const body = sealed.subarray(FILE_PREFIX_BYTES);
    const opened = (at: number): Awaitable<Uint8Array | null> => {
      const begin = at * SEALED_SEGMENT_BYTES;
      // The last segment takes all that is left: bytes behind the end make it another one.
      const segment = body.subarray(begin, at === place.segments - 1 ? body.length : begin + SEALED_SEGMENT_BYTES);
      return segment.length < FILE_TAG_BYTES ? null : this.key.decrypt(this.input(prefix, place, at), segment);
    };
    let next = opened(from);
    for (let at = from; at < place.segments; at += 1) {
      const segment = await next;
      if (segment === null) throw new ProtocolError('file-damaged', 'a part of the file is not what was sent');
      if (at + 1 < place.segments) next = opened(at + 1);
      yield segment;
    }
  }

  private input(
    prefix: Uint8Array,
    { first, segments, last }: PartPlace,
    at: number,
  ): { nonce: Uint8Array; aad: Uint8Array } {
    const nonce = new Uint8Array(NONCE_BYTES);
    nonce.set(prefix);
    new DataView(nonce.buffer).setUint32(FILE_PREFIX_BYTES, first + at);
    nonce[NONCE_BYTES - 1] = last && at === segments - 1 ? 1 : 0;
    return { nonce, aad: this.transfer };
  }
}
