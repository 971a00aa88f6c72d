import { createCipheriv, createDecipheriv, type Cipheriv, type CipherKey, type Decipheriv } from 'node:crypto';
import type { AesGcmInput } from '@parley/client';

const TAG_BYTES = 16;

/** Done at once: what comes out is still in the cache of the core when it is put in its place. */
const PIECE_BYTES = 128 * 1024;

export type GcmCipher = 'aes-128-gcm' | 'aes-256-gcm';

/** @returns ciphertext ‖ tag */
export function gcmEncrypt(
  cipherName: GcmCipher,
  key: CipherKey,
  input: AesGcmInput,
  plaintext: Uint8Array,
): Uint8Array {
  const output = new Uint8Array(plaintext.length + TAG_BYTES);
  gcmEncryptInto(output, cipherName, key, input, plaintext);
  return output;
}

/** Writes ciphertext ‖ tag at the beginning of `output`. */
export function gcmEncryptInto(
  output: Uint8Array,
  cipherName: GcmCipher,
  key: CipherKey,
  { nonce, aad }: AesGcmInput,
  plaintext: Uint8Array,
): void {
  const cipher = createCipheriv(cipherName, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(aad);
  inPieces(cipher, plaintext, output);
  // Counter mode: nothing is left for the end but the tag.
  cipher.final();
  output.set(cipher.getAuthTag(), plaintext.length);
}

function inPieces(transform: Cipheriv | Decipheriv, input: Uint8Array, output: Uint8Array): void {
  for (let at = 0; at < input.length; at += PIECE_BYTES)
    output.set(transform.update(input.subarray(at, at + PIECE_BYTES)), at);
}

/** @returns null when the tag does not fit; what was decrypted by then is wiped */
export function gcmDecrypt(
  cipherName: GcmCipher,
  key: CipherKey,
  { nonce, aad }: AesGcmInput,
  ciphertext: Uint8Array,
): Uint8Array | null {
  const length = ciphertext.length - TAG_BYTES;
  if (length < 0) return null;
  const decipher = createDecipheriv(cipherName, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(aad).setAuthTag(ciphertext.subarray(length));
  const plaintext = new Uint8Array(length);
  inPieces(decipher, ciphertext.subarray(0, length), plaintext);
  try {
    decipher.final();
  } catch {
    plaintext.fill(0);
    return null;
  }
  return plaintext;
}
