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
import type { AesKey } from '../primitives';

const NONCE_BYTES = 12;

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
   * @param plain all bytes of the part
   * @returns the sealed part
   */
  async seal(place: PartPlace, plain: Uint8Array, random: RandomSource): Promise<Uint8Array> {
    const prefix = random(FILE_PREFIX_BYTES);
    const sealed = new Uint8Array(FILE_PREFIX_BYTES + plain.length + place.segments * FILE_TAG_BYTES);
    sealed.set(prefix);
    await Promise.all(
      Array.from({ length: place.segments }, async (_, at) => {
        const segment = plain.subarray(at * FILE_SEGMENT_BYTES, (at + 1) * FILE_SEGMENT_BYTES);
        const bytes = await this.key.encrypt(this.input(prefix, place, at), segment);
        sealed.set(bytes, FILE_PREFIX_BYTES + at * (FILE_SEGMENT_BYTES + FILE_TAG_BYTES));
      }),
    );
    return sealed;
  }

  /**
   * @returns the bytes of the part, segment by segment
   * @throws ProtocolError `file-damaged` for anything but what was sealed for this place
   */
  open(place: PartPlace, sealed: Uint8Array): Promise<Uint8Array[]> {
    const prefix = sealed.subarray(0, FILE_PREFIX_BYTES);
    const body = sealed.subarray(FILE_PREFIX_BYTES);
    return Promise.all(
      Array.from({ length: place.segments }, async (_, at) => {
        const from = at * (FILE_SEGMENT_BYTES + FILE_TAG_BYTES);
        // The last segment takes all that is left: bytes behind the end make it another one.
        const to = at === place.segments - 1 ? body.length : from + FILE_SEGMENT_BYTES + FILE_TAG_BYTES;
        const segment = body.subarray(from, to);
        const opened =
          segment.length < FILE_TAG_BYTES ? null : await this.key.decrypt(this.input(prefix, place, at), segment);
        if (opened === null) throw new ProtocolError('file-damaged', 'a part of the file is not what was sent');
        return opened;
      }),
    );
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
