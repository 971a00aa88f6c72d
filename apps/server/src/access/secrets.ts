import { hash, timingSafeEqual } from 'node:crypto';

/**
 * SHA-256 of a secret: what the server keeps of tokens and authentication secrets. They have 256 bits of their own (Argon2id ran in the
 * client), so that a slow hash would add nothing.
 */
export const digestOf = (secret: Uint8Array | string): Buffer => hash('sha256', secret, 'buffer');

/** Compares a secret with a kept digest, in constant time. */
export const fits = (secret: Uint8Array | string, digest: Uint8Array): boolean =>
  timingSafeEqual(digestOf(secret), digest);
