import { ProtocolError } from '@parley/protocol';
import type { AesGcmInput } from '../ports';
import { unshared } from '../unshared';

const algorithm = ({ nonce, aad }: AesGcmInput): AesGcmParams => ({
  name: 'AES-GCM',
  iv: unshared(nonce),
  additionalData: unshared(aad),
});

export async function gcmEncrypt(key: CryptoKey, input: AesGcmInput, plaintext: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.encrypt(algorithm(input), key, unshared(plaintext)));
}

/**
 * @returns null when something does not fit
 * @throws ProtocolError `internal` for any other failure than bytes that do not decrypt
 */
export async function gcmDecrypt(
  key: CryptoKey,
  input: AesGcmInput,
  ciphertext: Uint8Array,
): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm(input), key, unshared(ciphertext)));
  } catch (error) {
    // The one name that a wrong key or a changed byte has; any other is a broken platform.
    if ((error as Partial<Error>).name === 'OperationError') return null;
    throw new ProtocolError('internal', 'the platform could not decrypt', { cause: error });
  }
}
