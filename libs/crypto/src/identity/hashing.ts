import { equalBytes } from '@noble/ciphers/utils.js';
import { hkdf as expand } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as digest } from '@noble/hashes/sha2.js';

/** SHA-256 (FIPS 180-4): 32 bytes. Synchronous, because WebCrypto costs more than the hash for inputs of our size. */
export const sha256 = (bytes: Uint8Array): Uint8Array => digest(bytes);

/** HMAC-SHA-256 (RFC 2104): 32 bytes. */
export const hmacSha256 = (key: Uint8Array, data: Uint8Array): Uint8Array => hmac(digest, key, data);

/** HKDF-SHA-256 (RFC 5869), extract and expand; `length` at most 8160 bytes. */
export const hkdf = (key: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array =>
  expand(digest, key, salt, info, length);

/** Equality of secrets: takes as long for a difference in the first byte as in the last. Lengths are no secret. */
export const constantTimeEqual = (a: Uint8Array, b: Uint8Array): boolean => equalBytes(a, b);
