import { gcm } from '@noble/ciphers/aes.js';
import type { Hpke } from 'ts-mls';
import { CryptoError } from 'ts-mls/mlsError.js';
import { unshared } from './unshared';

/**
 * Up to here the synchronous implementation costs no more than importing a key into WebCrypto and waiting for it.
 * Every key of a session encrypts one message, so that timing tells nothing worth knowing about it.
 */
const SYNCHRONOUS_BELOW_BYTES = 2_048;

const NOTHING = new Uint8Array();

async function withWebCrypto(
  direction: 'encrypt' | 'decrypt',
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  data: Uint8Array,
): Promise<Uint8Array> {
  const imported = await crypto.subtle.importKey('raw', unshared(key), 'AES-GCM', false, [direction]);
  const algorithm = { name: 'AES-GCM', iv: unshared(nonce), additionalData: unshared(aad) };
  return new Uint8Array(await crypto.subtle[direction](algorithm, imported, unshared(data)));
}

/** AES-128-GCM (RFC 5116 §5.1) as ts-mls calls it; whichever implementation is faster for the size. */
export const aesGcm: Pick<Hpke, 'encryptAead' | 'decryptAead'> = {
  async encryptAead(key, nonce, aad, plaintext) {
    if (plaintext.length < SYNCHRONOUS_BELOW_BYTES) return gcm(key, nonce, aad).encrypt(plaintext);
    return withWebCrypto('encrypt', key, nonce, aad ?? NOTHING, plaintext);
  },
  async decryptAead(key, nonce, aad, ciphertext) {
    try {
      if (ciphertext.length < SYNCHRONOUS_BELOW_BYTES) return gcm(key, nonce, aad).decrypt(ciphertext);
      return await withWebCrypto('decrypt', key, nonce, aad ?? NOTHING, ciphertext);
    } catch {
      throw new CryptoError('AES-GCM tag does not fit');
    }
  },
};
