import type { Signature } from 'ts-mls';
import { CryptoError } from 'ts-mls/mlsError.js';
import { basic } from '../primitives/basic';
import type { Awaitable, Ed25519Signer, Ed25519Verifier } from '../primitives/ports';

const SEED_BYTES = 32;

/** Sessions hand in the same array each time, so the array itself is what a loaded key is remembered by. */
function remembered<Key>(
  known: WeakMap<Uint8Array, Awaitable<Key>>,
  bytes: Uint8Array,
  load: (bytes: Uint8Array) => Awaitable<Key>,
): Awaitable<Key> {
  const loaded = known.get(bytes) ?? load(bytes);
  known.set(bytes, loaded);
  return loaded;
}

/**
 * Ed25519 as ts-mls calls it. Private keys are 32-byte seeds. Keys are loaded once: an array given as a key must not be changed
 * afterwards.
 */
export function ed25519(): Signature {
  const signing = new WeakMap<Uint8Array, Awaitable<Ed25519Signer>>();
  const verifying = new WeakMap<Uint8Array, Awaitable<Ed25519Verifier>>();
  const { subtle } = crypto;
  return {
    async sign(seed, message) {
      if (seed.length !== SEED_BYTES) throw new CryptoError('an Ed25519 seed has 32 bytes');
      const key = await remembered(signing, seed, (bytes) => basic().ed25519Signer(bytes));
      return key.sign(message);
    },
    async verify(publicKey, message, signature) {
      const key = await remembered(verifying, publicKey, (bytes) => basic().ed25519Verifier(bytes));
      return key.verify(message, signature);
    },
    async keygen() {
      const pair = await subtle.generateKey('Ed25519', true, ['sign', 'verify']);
      const [pkcs8, raw] = await Promise.all([
        subtle.exportKey('pkcs8', pair.privateKey),
        subtle.exportKey('raw', pair.publicKey),
      ]);
      return { signKey: new Uint8Array(pkcs8).slice(-SEED_BYTES), publicKey: new Uint8Array(raw) };
    },
  };
}
