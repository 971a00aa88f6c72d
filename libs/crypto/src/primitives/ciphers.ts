import { portableAes } from './portable/aes';
import { portableSeals } from './portable/seals';
import type { CipherPrimitives } from './ports';

export const portableCiphers: CipherPrimitives = { ...portableAes, ...portableSeals };

let installed = portableCiphers;

/** The ciphers in use. */
export const ciphers = (): CipherPrimitives => installed;

export function useCiphers(primitives: CipherPrimitives): void {
  installed = primitives;
}
