import { ProtocolError } from '@parley/protocol';
import { entropyOf, normalWords } from './recovery';

/** What the file of a recovery kit says. */
export interface RecoveryKit {
  /** `host:port` of the own server. */
  readonly address: string;
  readonly handle: string;
  /** Account id, base32. */
  readonly account: string;
  readonly words: string;
  /** Unix ms. */
  readonly made: number;
}

const WORDS_LABEL = 'Words:';
/** A kit has under a kilobyte; nobody's whole book is looked through. */
const MAX_KIT_LENGTH = 16 * 1024;

/** The kit as a text file that a person can read, print and type from. */
export function recoveryKitText({ address, handle, account, words, made }: RecoveryKit): string {
  return [
    'Parley recovery kit',
    '',
    'Whoever has these words can open this account. Keep them on paper or on a drive that is offline,',
    'and never type them anywhere but into Parley when you sign in to your own server.',
    '',
    `Address: ${handle}@${address}`,
    `Account: ${account}`,
    `Made:    ${new Date(made).toISOString().slice(0, 10)}`,
    '',
    `${WORDS_LABEL}   ${words}`,
    '',
  ].join('\n');
}

/**
 * The words of a kit, from its file or from what a person typed (the bare words).
 * @throws ProtocolError `wrong-recovery-words` when there are no twelve words with a right checksum
 */
export function readRecoveryKit(text: string): string {
  if (text.length > MAX_KIT_LENGTH) throw new ProtocolError('wrong-recovery-words', 'that is no recovery kit');
  const line = text.split(/\r?\n/).find((candidate) => candidate.startsWith(WORDS_LABEL));
  const words = normalWords(line === undefined ? text : line.slice(WORDS_LABEL.length));
  entropyOf(words).fill(0);
  return words;
}
