import { gcm } from '@noble/ciphers/aes.js';
import type { CipherPrimitives } from '../ports';
import { unshared } from '../unshared';
import { gcmDecrypt, gcmEncrypt } from './web-crypto-gcm';

/**
 * Up to here the synchronous implementation costs no more than importing a key into WebCrypto and waiting for it. Its key encrypts one
 * content, so that timing tells nothing worth knowing about it.
 */
const SYNCHRONOUS_BELOW_BYTES = 2_048;
const TAG_BYTES = 16;

const load = (key: Uint8Array): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', unshared(key), 'AES-GCM', false, ['encrypt', 'decrypt']);

export const portableAes: Pick<CipherPrimitives, 'aesKey' | 'encryptOnce' | 'decryptOnce'> = {
  async aesKey(bytes) {
    const key = await load(bytes);
    return {
      encrypt: (input, plaintext) => gcmEncrypt(key, input, plaintext),
      encryptInto: async (output, input, plaintext) => output.set(await gcmEncrypt(key, input, plaintext)),
      decrypt: (input, ciphertext) => gcmDecrypt(key, input, ciphertext),
    };
  },
  encryptOnce(key, input, plaintext) {
    if (plaintext.length < SYNCHRONOUS_BELOW_BYTES) return gcm(key, input.nonce, input.aad).encrypt(plaintext);
    return load(key).then((loaded) => gcmEncrypt(loaded, input, plaintext));
  },
  decryptOnce(key, input, ciphertext) {
    if (ciphertext.length < TAG_BYTES) return null;
    if (ciphertext.length >= SYNCHRONOUS_BELOW_BYTES)
      return load(key).then((loaded) => gcmDecrypt(loaded, input, ciphertext));
    const cipher = gcm(key, input.nonce, input.aad);
    try {
      return cipher.decrypt(ciphertext);
    } catch {
      // Key, nonce and length were taken: what is left is a tag that does not fit.
      return null;
    }
  },
};
