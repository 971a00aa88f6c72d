import { equalBytes } from '@noble/ciphers/utils.js';
import { basic } from '../primitives/basic';
import type { Awaitable, RunningHash } from '../primitives';

/** SHA-256 (FIPS 180-4): 32 bytes. */
export const sha256 = (bytes: Uint8Array): Uint8Array => basic().sha256(bytes);

/** The same for megabytes: beside what else there is to do, where the platform can. */
export const sha256OfMuch = (bytes: Uint8Array): Awaitable<Uint8Array> => basic().sha256OfMuch(bytes);

/** SHA-256 of what comes in pieces. */
export const runningSha256 = (): RunningHash => basic().runningSha256();

/** HMAC-SHA-256 (RFC 2104): 32 bytes. */
export const hmacSha256 = (key: Uint8Array, data: Uint8Array): Uint8Array => basic().hmacSha256(key, data);

/** HKDF-SHA-256 (RFC 5869), extract and expand; `length` at most 8160 bytes. */
export const hkdf = (key: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array =>
  basic().hkdfExpand(hmacSha256(salt, key), info, length);

/** Equality of secrets: takes as long for a difference in the first byte as in the last. Lengths are no secret. */
export const constantTimeEqual = (a: Uint8Array, b: Uint8Array): boolean => equalBytes(a, b);
