import type { CipherPrimitives, SealBinding } from '../ports';
import { unshared } from '../unshared';
import { gcmDecrypt, gcmEncrypt } from './web-crypto-gcm';

const ALGORITHM = { name: 'RSA-OAEP', hash: 'SHA-256' } as const;
const CONTENT_KEY = { name: 'AES-GCM', length: 256 } as const;

const wrapping = ({ label }: SealBinding): RsaOaepParams => ({ name: 'RSA-OAEP', label: unshared(label) });

const modulusBits = ({ algorithm }: CryptoKey): number => (algorithm as RsaHashedKeyAlgorithm).modulusLength;

/** By WebCrypto: it makes, wraps and unwraps the content key, which never lies in memory that code can read. */
export const portableSeals: Pick<CipherPrimitives, 'sealingKey' | 'unsealingKey'> = {
  async sealingKey(spki) {
    const key = await crypto.subtle.importKey('spki', unshared(spki), ALGORITHM, false, ['wrapKey']);
    return {
      modulusBits: modulusBits(key),
      async seal(binding, plaintext) {
        const contentKey = await crypto.subtle.generateKey(CONTENT_KEY, true, ['encrypt']);
        const [wrapped, content] = await Promise.all([
          crypto.subtle.wrapKey('raw', contentKey, key, wrapping(binding)),
          gcmEncrypt(contentKey, binding, plaintext),
        ]);
        return { wrapped: new Uint8Array(wrapped), content };
      },
    };
  },
  async unsealingKey(pkcs8) {
    const key = await crypto.subtle.importKey('pkcs8', unshared(pkcs8), ALGORITHM, false, ['unwrapKey']);
    return {
      modulusBits: modulusBits(key),
      async unseal(binding, { wrapped, content }) {
        const contentKey = await unwrapped(wrapped, key, binding);
        return contentKey && gcmDecrypt(contentKey, binding, content);
      },
    };
  },
};

/** null when the label or the bytes do not fit, or what was wrapped is no key of ours: whoever seals decides what comes out. */
async function unwrapped(wrapped: Uint8Array, key: CryptoKey, binding: SealBinding): Promise<CryptoKey | null> {
  try {
    const algorithm = wrapping(binding);
    const made = await crypto.subtle.unwrapKey('raw', unshared(wrapped), key, algorithm, CONTENT_KEY, false, [
      'decrypt',
    ]);
    return (made.algorithm as AesKeyAlgorithm).length === CONTENT_KEY.length ? made : null;
  } catch {
    return null;
  }
}
