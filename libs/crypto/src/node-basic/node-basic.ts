import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  hash,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { ed25519Pkcs8 } from '../primitives/ed25519-pkcs8';
import type { BasicPrimitives } from '../primitives/ports';

const KEY_BYTES = 32;
const HASH_BYTES = 32;

/** node:crypto answers in Buffers; what leaves here is a plain byte array. */
const plain = ({ buffer, byteOffset, length }: Buffer<ArrayBuffer>): Uint8Array =>
  new Uint8Array(buffer, byteOffset, length);

const hmacSha256 = (key: Uint8Array, data: Uint8Array): Uint8Array =>
  plain(createHmac('sha256', key).update(data).digest());

/** RFC 5869 §2.3, step by step: OpenSSL's HKDF comes with the extraction only. */
function hkdfExpand(prk: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length);
  let block = new Uint8Array();
  for (let at = 0, counter = 1; at < length; at += HASH_BYTES, counter++) {
    const hmac = createHmac('sha256', prk).update(block).update(info);
    block = plain(hmac.update(Uint8Array.of(counter)).digest()) as Uint8Array<ArrayBuffer>;
    output.set(block.subarray(0, length - at), at);
  }
  return output;
}

function publicKeyOf(raw: Uint8Array): KeyObject {
  if (raw.length !== KEY_BYTES) throw new TypeError('an Ed25519 public key has 32 bytes');
  const x = Buffer.from(raw.buffer, raw.byteOffset, raw.length).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

/** Hashes and signatures by OpenSSL, synchronous: what WebCrypto spends on jobs and promises is several times the work itself. */
export const nodeBasic = {
  sha256: (bytes) => plain(hash('sha256', bytes, 'buffer')),
  sha256OfMuch: (bytes) => plain(hash('sha256', bytes, 'buffer')),
  runningSha256() {
    const running = createHash('sha256');
    return { update: (bytes: Uint8Array) => void running.update(bytes), digest: () => plain(running.digest()) };
  },
  hmacSha256,
  hkdfExpand,
  ed25519Signer(seed) {
    const pkcs8 = ed25519Pkcs8(seed);
    const key = createPrivateKey({ key: Buffer.from(pkcs8.buffer), format: 'der', type: 'pkcs8' });
    pkcs8.fill(0);
    const { x } = createPublicKey(key).export({ format: 'jwk' });
    return {
      publicKey: new Uint8Array(Buffer.from(String(x), 'base64url')),
      sign: (message: Uint8Array) => plain(sign(null, message, key)),
    };
  },
  ed25519Verifier(publicKey) {
    const key = publicKeyOf(publicKey);
    return { verify: (message: Uint8Array, signature: Uint8Array) => verify(null, message, key, signature) };
  },
} satisfies BasicPrimitives;
