import { equalBytes } from '@noble/ciphers/utils.js';
import type { RandomSource } from '@parley/protocol';
import { getCiphersuiteFromName, getCiphersuiteImpl, type CiphersuiteImpl, type Hash, type Kdf } from 'ts-mls';
import { basic } from '../primitives/basic';
import { aesGcm } from './aes-gcm';
import { ed25519 } from './ed25519';

export const SUITE = 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519';

const SHA256_BYTES = 32;

/** HKDF-SHA256 (RFC 5869): extracting is one HMAC with the salt as its key (§2.2). */
const hkdfSha256: Kdf = {
  size: SHA256_BYTES,
  extract: (salt, ikm) => Promise.resolve(basic().hmacSha256(salt, ikm)),
  expand: (prk, info, length) => Promise.resolve(basic().hkdfExpand(prk, info, length)),
};

const hashSha256: Hash = {
  digest: (data) => Promise.resolve(basic().sha256(data)),
  mac: (key, data) => Promise.resolve(basic().hmacSha256(key, data)),
  verifyMac: (key, mac, data) => Promise.resolve(equalBytes(basic().hmacSha256(key, data), mac)),
};

/**
 * Cipher suite 1 of RFC 9420 §17.1. HPKE as ts-mls brings it (WebCrypto); what every message needs comes from the
 * primitives in use.
 */
export async function sessionCipherSuite(random: RandomSource): Promise<CiphersuiteImpl> {
  const base = await getCiphersuiteImpl(getCiphersuiteFromName(SUITE));
  return {
    ...base,
    hpke: { ...base.hpke, ...aesGcm },
    kdf: hkdfSha256,
    hash: hashSha256,
    signature: ed25519(),
    rng: { randomBytes: random },
  };
}
