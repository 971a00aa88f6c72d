import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { RandomSource } from '@parley/protocol';
import { getCiphersuiteFromName, getCiphersuiteImpl, type CiphersuiteImpl, type Kdf } from 'ts-mls';
import { aesGcm } from './aes-gcm';
import { ed25519 } from './ed25519';

export const SUITE = 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519';

/** HKDF-SHA256 (RFC 5869), synchronous: eight times as fast as WebCrypto on the tens of bytes that ratchets expand. */
const hkdfSha256: Kdf = {
  size: sha256.outputLen,
  extract: (salt, ikm) => Promise.resolve(extract(sha256, ikm, salt)),
  expand: (prk, info, length) => Promise.resolve(expand(sha256, prk, info, length)),
};

/**
 * Cipher suite 1 of RFC 9420 §17.1. HPKE and hashes as ts-mls brings them (WebCrypto); what every message needs is exchanged
 * for what is fastest in Node and in browsers alike.
 */
export async function sessionCipherSuite(random: RandomSource): Promise<CiphersuiteImpl> {
  const base = await getCiphersuiteImpl(getCiphersuiteFromName(SUITE));
  return {
    ...base,
    hpke: { ...base.hpke, ...aesGcm },
    kdf: hkdfSha256,
    signature: ed25519(),
    rng: { randomBytes: random },
  };
}
