import { concatBytes, ProtocolError, type RandomSource } from '@parley/protocol';
import { unshared } from '../identity/unshared';

/** Random, and few enough per key (RFC 5116 §3.2 with NIST SP 800-38D §8.3: below 2^32). */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Imports an AES-256 key that cannot be read out again. */
export const aesKey = (bytes: Uint8Array): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', unshared(bytes), 'AES-GCM', false, ['encrypt', 'decrypt']);

/** AES-256-GCM: nonce (12) ‖ ciphertext ‖ tag (16). `aad` must be the same when it is opened. */
export async function encrypt(
  key: CryptoKey,
  plaintext: Uint8Array,
  aad: Uint8Array,
  random: RandomSource,
): Promise<Uint8Array> {
  const iv = random(NONCE_BYTES);
  const algorithm = { name: 'AES-GCM', iv: unshared(iv), additionalData: unshared(aad) };
  return concatBytes(iv, new Uint8Array(await crypto.subtle.encrypt(algorithm, key, unshared(plaintext))));
}

/** Opens what `encrypt` made; null when key, `aad` or bytes do not fit. */
export async function decrypt(key: CryptoKey, sealed: Uint8Array, aad: Uint8Array): Promise<Uint8Array | null> {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return null;
  const algorithm = {
    name: 'AES-GCM',
    iv: unshared(sealed.subarray(0, NONCE_BYTES)),
    additionalData: unshared(aad),
  };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, unshared(sealed.subarray(NONCE_BYTES))));
  } catch (error) {
    // The one name that a wrong key or a changed byte has; any other is a broken platform.
    if ((error as Partial<Error>).name === 'OperationError') return null;
    throw new ProtocolError('internal', 'the platform could not decrypt', { cause: error });
  }
}
