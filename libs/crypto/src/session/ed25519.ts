import { concatBytes } from '@parley/protocol';
import type { Signature } from 'ts-mls';
import { CryptoError } from 'ts-mls/mlsError.js';
import { unshared } from './unshared';

/** PrivateKeyInfo up to the seed (RFC 8410 §7). */
const PKCS8_PREFIX = new Uint8Array([
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
]);
const SEED_BYTES = 32;

type Imported = WeakMap<Uint8Array, Promise<CryptoKey>>;

/** Sessions hand in the same array each time, so the array itself is what an import is remembered by. */
function remembered(imported: Imported, key: Uint8Array, load: () => Promise<CryptoKey>): Promise<CryptoKey> {
  const known = imported.get(key);
  if (known !== undefined) return known;
  const loading = load();
  imported.set(key, loading);
  return loading;
}

/**
 * Ed25519 by WebCrypto. Private keys are 32-byte seeds. Keys are imported once: an array given as a key must not be changed
 * afterwards.
 */
export function ed25519(): Signature {
  const signing: Imported = new WeakMap();
  const verifying: Imported = new WeakMap();
  const { subtle } = crypto;
  return {
    async sign(seed, message) {
      if (seed.length !== SEED_BYTES) throw new CryptoError('an Ed25519 seed has 32 bytes');
      const key = await remembered(signing, seed, () =>
        subtle.importKey('pkcs8', unshared(concatBytes(PKCS8_PREFIX, seed)), 'Ed25519', false, ['sign']),
      );
      return new Uint8Array(await subtle.sign('Ed25519', key, unshared(message)));
    },
    async verify(publicKey, message, signature) {
      const key = await remembered(verifying, publicKey, () =>
        subtle.importKey('raw', unshared(publicKey), 'Ed25519', false, ['verify']),
      );
      return subtle.verify('Ed25519', key, unshared(signature), unshared(message));
    },
    async keygen() {
      const pair = await subtle.generateKey('Ed25519', true, ['sign', 'verify']);
      const [pkcs8, raw] = await Promise.all([
        subtle.exportKey('pkcs8', pair.privateKey),
        subtle.exportKey('raw', pair.publicKey),
      ]);
      return { signKey: new Uint8Array(pkcs8).slice(PKCS8_PREFIX.length), publicKey: new Uint8Array(raw) };
    },
  };
}
