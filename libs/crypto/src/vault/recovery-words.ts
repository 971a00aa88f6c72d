import type { RandomSource } from '@parley/protocol';
import type { RecoveryKeys } from './recovery';
import type { RecoveryKit } from './recovery-kit';

/**
 * What belongs to the recovery words is loaded when somebody needs it: their list is long, and most starts of a client do without.
 */

/** Twelve English words (BIP-39), separated by a space; the last one holds a checksum. */
export async function newRecoveryWords(random: RandomSource): Promise<string> {
  return (await import('./recovery')).newRecoveryWords(random);
}

/** @throws ProtocolError `wrong-recovery-words` for a word outside the list, another number of words, or a wrong checksum */
export async function deriveFromRecoveryWords(words: string, salt: Uint8Array): Promise<RecoveryKeys> {
  return (await import('./recovery')).deriveFromRecoveryWords(words, salt);
}

/** The kit as a text file that a person can read, print and type from. */
export async function recoveryKitText(kit: RecoveryKit): Promise<string> {
  return (await import('./recovery-kit')).recoveryKitText(kit);
}

/**
 * The words of a kit, from its file or from what a person typed (the bare words).
 * @throws ProtocolError `wrong-recovery-words` when there are no twelve words with a right checksum
 */
export async function readRecoveryKit(text: string): Promise<string> {
  return (await import('./recovery-kit')).readRecoveryKit(text);
}
