import { createCipheriv, createDecipheriv, type CipherKey } from 'node:crypto';
import type { AesGcmInput } from '@parley/client';

const TAG_BYTES = 16;

export type GcmCipher = 'aes-128-gcm' | 'aes-256-gcm';

/** @returns ciphertext ‖ tag */
export function gcmEncrypt(
  cipherName: GcmCipher,
  key: CipherKey,
  { nonce, aad }: AesGcmInput,
  plaintext: Uint8Array,
): Uint8Array {
  const cipher = createCipheriv(cipherName, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(aad);
  const output = new Uint8Array(plaintext.length + TAG_BYTES);
  output.set(cipher.update(plaintext));
  // Counter mode: nothing is left for the end but the tag.
  cipher.final();
  output.set(cipher.getAuthTag(), plaintext.length);
  return output;
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
  const plaintext = decipher.update(ciphertext.subarray(0, length));
  try {
    decipher.final();
  } catch {
    plaintext.fill(0);
    return null;
  }
  return new Uint8Array(plaintext.buffer, plaintext.byteOffset, plaintext.length);
}
