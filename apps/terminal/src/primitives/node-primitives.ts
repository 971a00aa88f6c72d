import { createSecretKey } from 'node:crypto';
import type { Primitives } from '@parley/client';
import { nodeBasic } from '@parley/crypto/node-basic';
import { gcmDecrypt, gcmEncrypt, gcmEncryptInto, type GcmCipher } from './node-gcm';
import { nodeSeals } from './node-seals';

function cipherFor({ length }: Uint8Array): GcmCipher {
  if (length !== 16 && length !== 32) throw new TypeError('an AES key has 16 or 32 bytes');
  return length === 16 ? 'aes-128-gcm' : 'aes-256-gcm';
}

/** The primitives of node:crypto (OpenSSL): the program installs them with `usePrimitives` before anything else. */
export const nodePrimitives: Primitives = {
  basic: nodeBasic,
  ciphers: {
    ...nodeSeals,
    aesKey(bytes) {
      const cipher = cipherFor(bytes);
      const key = createSecretKey(bytes);
      return {
        encrypt: (input, plaintext) => gcmEncrypt(cipher, key, input, plaintext),
        encryptInto: (output, input, plaintext) => gcmEncryptInto(output, cipher, key, input, plaintext),
        decrypt: (input, ciphertext) => gcmDecrypt(cipher, key, input, ciphertext),
      };
    },
    encryptOnce: (key, input, plaintext) => gcmEncrypt(cipherFor(key), key, input, plaintext),
    decryptOnce: (key, input, ciphertext) => gcmDecrypt(cipherFor(key), key, input, ciphertext),
  },
};
