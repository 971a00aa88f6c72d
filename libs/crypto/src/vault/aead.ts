import { concatBytes, type RandomSource } from '@parley/protocol';
import { ciphers } from '../primitives/ciphers';
import type { AesKey } from '../primitives/ports';

/** Random, and few enough per key (RFC 5116 §3.2 with NIST SP 800-38D §8.3: below 2^32). */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Loads an AES-256 key; it cannot be read out again. */
export const aesKey = async (bytes: Uint8Array): Promise<AesKey> => ciphers().aesKey(bytes);

/** AES-256-GCM: nonce (12) ‖ ciphertext ‖ tag (16). `aad` must be the same when it is opened. */
export async function encrypt(
  key: AesKey,
  plaintext: Uint8Array,
  aad: Uint8Array,
  random: RandomSource,
): Promise<Uint8Array> {
  const nonce = random(NONCE_BYTES);
  return concatBytes(nonce, await key.encrypt({ nonce, aad }, plaintext));
}

/** Opens what `encrypt` made; null when key, `aad` or bytes do not fit. */
export async function decrypt(key: AesKey, sealed: Uint8Array, aad: Uint8Array): Promise<Uint8Array | null> {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return null;
  return key.decrypt({ nonce: sealed.subarray(0, NONCE_BYTES), aad }, sealed.subarray(NONCE_BYTES));
}
