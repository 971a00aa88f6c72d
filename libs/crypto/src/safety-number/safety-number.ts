import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, idBytes, utf8, type AccountId } from '@parley/protocol';

const CONTEXT = concatBytes(utf8('parley safety number 1'), Uint8Array.of(0));
/** Makes looking for a key whose digits collide as much dearer. */
const ROUNDS = 5_200;
const GROUPS_PER_ACCOUNT = 6;
const BYTES_PER_GROUP = 5;
const DIGITS_PER_GROUP = 5;
const QR_PREFIX = 'parley-safety-number:';

export interface SafetyNumber {
  /** 60 decimal digits in 12 groups of 5, a space between groups. */
  readonly digits: string;
  /** The same as the text of a QR code. */
  readonly qr: string;
}

/**
 * What two people compare to know that nobody stands between them: it depends on the two identity keys alone, is the same on both sides,
 * and stays when signing or sealing keys are replaced. In the manner of Signal's numeric fingerprints: each key is hashed
 * with SHA-512 over context and key, then 5,199 times over the last hash and the key; the first 30 bytes give six groups, each 40 bits
 * big endian modulo 100,000. The smaller half comes first. Takes some 30 ms.
 */
export function safetyNumber(a: AccountId, b: AccountId): SafetyNumber {
  const groups = [fingerprint(a), fingerprint(b)].sort().join(' ');
  return { digits: groups, qr: QR_PREFIX + withoutSpace(groups) };
}

/** Whether what a person typed, or a camera read, is the expected number. White space does not count. */
export const compareSafetyNumber = (expected: string, typed: string): boolean => bare(expected) === bare(typed);

function fingerprint(account: AccountId): string {
  const key = idBytes(account);
  let hash = sha512(concatBytes(CONTEXT, key));
  for (let round = 1; round < ROUNDS; round++) hash = sha512(concatBytes(hash, key));
  return Array.from({ length: GROUPS_PER_ACCOUNT }, (_, group) => groupOf(hash, group * BYTES_PER_GROUP)).join(' ');
}

function groupOf(hash: Uint8Array, offset: number): string {
  const value = hash.subarray(offset, offset + BYTES_PER_GROUP).reduce((sum, byte) => sum * 256 + byte, 0);
  return String(value % 10 ** DIGITS_PER_GROUP).padStart(DIGITS_PER_GROUP, '0');
}

const withoutSpace = (text: string): string => text.replace(/\s/g, '');

function bare(text: string): string {
  const joined = withoutSpace(text);
  return joined.startsWith(QR_PREFIX) ? joined.slice(QR_PREFIX.length) : joined;
}
