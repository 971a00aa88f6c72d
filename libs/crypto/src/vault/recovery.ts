import { ProtocolError, type RandomSource } from '@parley/protocol';
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { vaultKeys, type VaultKeys } from './vault-keys';

/** Keys derived from the recovery words. */
export type RecoveryKeys = VaultKeys & { readonly kind: 'recovery' };

/** 128 bits: too many to guess, so no slow hash is needed. */
const ENTROPY_BYTES = 16;
const WORDS = 12;

/** Twelve English words (BIP-39), separated by a space; the last one holds a checksum. */
export function newRecoveryWords(random: RandomSource): string {
  return entropyToMnemonic(random(ENTROPY_BYTES), wordlist);
}

/**
 * HKDF over the bits that the words stand for. Case and spacing do not matter.
 * @throws ProtocolError `wrong-recovery-words` for a word outside the list, another number of words, or a wrong checksum
 */
export function deriveFromRecoveryWords(words: string, salt: Uint8Array): RecoveryKeys {
  const entropy = entropyOf(normalWords(words));
  const keys = vaultKeys('recovery', entropy, salt);
  entropy.fill(0);
  return keys;
}

/** The words as `newRecoveryWords` writes them: lower case, one space between. Not checked. */
export const normalWords = (words: string): string =>
  words.normalize('NFKD').trim().toLowerCase().split(/\s+/).join(' ');

/** @throws ProtocolError `wrong-recovery-words` */
export function entropyOf(words: string): Uint8Array {
  // The cause would quote a word, so it is not passed on.
  const wrong = new ProtocolError('wrong-recovery-words', 'these are not twelve words of a recovery kit');
  if (words.split(' ').length !== WORDS) throw wrong;
  try {
    return mnemonicToEntropy(words, wordlist);
  } catch {
    throw wrong;
  }
}
