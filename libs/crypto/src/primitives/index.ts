import { portableBasic, useBasic } from './basic';
import { portableCiphers, useCiphers } from './ciphers';
import type { Primitives } from './ports';

export type {
  AesGcmInput,
  AesKey,
  Awaitable,
  BasicPrimitives,
  CipherPrimitives,
  Ed25519Signer,
  Ed25519Verifier,
  Primitives,
  RunningHash,
  SealBinding,
  Sealed,
  SealingKey,
  UnsealingKey,
} from './ports';

/** WebCrypto, and noble where WebCrypto's detour costs more than the work: runs in every browser, in workers, and in Node. */
export const portablePrimitives: Primitives = { basic: portableBasic, ciphers: portableCiphers };

/**
 * Makes this process use other primitives than the portable ones. Called once, by the program itself, before anything else: keys that are
 * loaded stay with what loaded them.
 */
export function usePrimitives({ basic, ciphers }: Primitives): void {
  useBasic(basic);
  useCiphers(ciphers);
}
