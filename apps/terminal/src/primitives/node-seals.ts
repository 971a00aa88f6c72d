import {
  constants,
  createPrivateKey,
  createPublicKey,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  webcrypto,
  type KeyObject,
} from 'node:crypto';
import type { CipherPrimitives } from '@parley/client';
import { gcmDecrypt, gcmEncrypt } from './node-gcm';

const CIPHER = 'aes-256-gcm';
const CONTENT_KEY_BYTES = 32;

/** Seals by OpenSSL. The content key lies in memory for the moment of its use, and is wiped. */
export const nodeSeals: Pick<CipherPrimitives, 'sealingKey' | 'unsealingKey'> = {
  sealingKey(spki) {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    return {
      modulusBits: modulusBits(key),
      seal(binding, plaintext) {
        const contentKey = randomBytes(CONTENT_KEY_BYTES);
        const wrapped = publicEncrypt({ key, padding, oaepHash: 'sha256', oaepLabel: binding.label }, contentKey);
        const content = gcmEncrypt(CIPHER, contentKey, binding, plaintext);
        contentKey.fill(0);
        return { wrapped: new Uint8Array(wrapped), content };
      },
    };
  },
  /**
   * The private operation is the dearest of all. Several at once run in the thread pool, side by side; one alone is done here, because the way
   * to another thread and back would only be added to it.
   */
  unsealingKey(pkcs8) {
    const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
    const bits = modulusBits(key);
    const shared = key.toCryptoKey({ name: 'RSA-OAEP', hash: 'SHA-256' }, false, ['decrypt']);
    let opening = 0;
    const unwrap = async (wrapped: Uint8Array, label: Uint8Array): Promise<Uint8Array | null> => {
      opening++;
      // Whoever opens a batch asks for all of it in one go.
      await Promise.resolve();
      try {
        return opening === 1 ? unwrappedHere(wrapped, key, label) : await unwrappedInPool(wrapped, shared, label);
      } finally {
        opening--;
      }
    };
    return {
      modulusBits: bits,
      async unseal(binding, { wrapped, content }) {
        const contentKey = await unwrap(wrapped, binding.label);
        if (contentKey?.length !== CONTENT_KEY_BYTES) return null;
        const plaintext = gcmDecrypt(CIPHER, contentKey, binding, content);
        contentKey.fill(0);
        return plaintext;
      },
    };
  },
};

/** WebCrypto takes no shared memory; nothing here is shared, which the general type of a byte array leaves open. */
const unshared = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => bytes as Uint8Array<ArrayBuffer>;

/** null when label or bytes do not fit. */
function unwrappedHere(wrapped: Uint8Array, key: KeyObject, oaepLabel: Uint8Array): Uint8Array | null {
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  try {
    return privateDecrypt({ key, padding, oaepHash: 'sha256', oaepLabel }, wrapped);
  } catch {
    return null;
  }
}

/** As {@link unwrappedHere}, on another thread. */
async function unwrappedInPool(
  wrapped: Uint8Array,
  key: webcrypto.CryptoKey,
  label: Uint8Array,
): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(
      await webcrypto.subtle.decrypt({ name: 'RSA-OAEP', label: unshared(label) }, key, unshared(wrapped)),
    );
  } catch {
    return null;
  }
}

function modulusBits(key: KeyObject): number {
  const bits = key.asymmetricKeyType === 'rsa' ? key.asymmetricKeyDetails?.modulusLength : undefined;
  if (bits === undefined) throw new TypeError('not an RSA key');
  return bits;
}
