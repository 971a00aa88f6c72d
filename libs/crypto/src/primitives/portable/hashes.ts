import { expand } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { BasicPrimitives } from '../ports';
import { unshared } from '../unshared';

type Hashes = 'sha256' | 'sha256OfMuch' | 'runningSha256' | 'hmacSha256' | 'hkdfExpand';

/** Synchronous, because WebCrypto costs more than the hash for inputs of our size. */
export const portableHashes: Pick<BasicPrimitives, Hashes> = {
  sha256: (bytes) => sha256(bytes),
  sha256OfMuch: async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', unshared(bytes))),
  runningSha256() {
    const hash = sha256.create();
    return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
  },
  hmacSha256: (key, data) => hmac(sha256, key, data),
  hkdfExpand: (prk, info, length) => expand(sha256, prk, info, length),
};
