import type { Hpke } from 'ts-mls';
import { CryptoError } from 'ts-mls/mlsError.js';
import { ciphers } from '../primitives/ciphers';

const NOTHING = new Uint8Array();

/** AES-128-GCM (RFC 5116 §5.1) as ts-mls calls it. Every key of a session encrypts one message. */
export const aesGcm: Pick<Hpke, 'encryptAead' | 'decryptAead'> = {
  async encryptAead(key, nonce, aad = NOTHING, plaintext) {
    return ciphers().encryptOnce(key, { nonce, aad }, plaintext);
  },
  async decryptAead(key, nonce, aad = NOTHING, ciphertext) {
    const plaintext = await ciphers().decryptOnce(key, { nonce, aad }, ciphertext);
    if (plaintext === null) throw new CryptoError('AES-GCM tag does not fit');
    return plaintext;
  },
};
