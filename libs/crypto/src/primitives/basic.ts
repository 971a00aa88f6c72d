import { portableHashes } from './portable/hashes';
import { portableSignatures } from './portable/signatures';
import type { BasicPrimitives } from './ports';

export const portableBasic: BasicPrimitives = { ...portableHashes, ...portableSignatures };

let installed = portableBasic;

/** The hashes and signatures in use. Apart from the ciphers, so that a server does not carry what decrypts. */
export const basic = (): BasicPrimitives => installed;

export function useBasic(primitives: BasicPrimitives): void {
  installed = primitives;
}
