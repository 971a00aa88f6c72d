import { hkdfSync } from 'node:crypto';
import { ProtocolError } from '@parley/protocol';
import fc from 'fast-check';
import { bytes, hex, NOW, random, refusal } from '../identity/fixtures';
import { deriveFromRecoveryWords, newRecoveryWords } from './recovery';
import { readRecoveryKit, recoveryKitText } from './recovery-kit';

const SALT = new Uint8Array(16).fill(9);
/** BIP-39 test vectors of 128 bits. */
const VECTORS = [
  ['00'.repeat(16), `${'abandon '.repeat(11)}about`],
  ['7f'.repeat(16), 'legal winner thank year wave sausage worth useful legal winner thank yellow'],
  ['9e885d952ad362caeb4efe34a8e91bd2', 'ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic'],
] as const;

describe('recovery words', () => {
  it.each(VECTORS)('for %s are those of BIP-39', (entropy, words) => {
    expect(newRecoveryWords(() => bytes(entropy))).toBe(words);
  });

  it.each(VECTORS)('give keys of HKDF over %s', (entropy, words) => {
    const keys = deriveFromRecoveryWords(words, SALT);
    const expected = (purpose: string): string =>
      Buffer.from(hkdfSync('sha256', bytes(entropy), SALT, `parley recovery ${purpose} 1`, 32)).toString('hex');
    expect(keys.kind).toBe('recovery');
    expect(hex(keys.secret)).toBe(expected('authentication'));
    expect(hex(keys.everydayKey)).toBe(expected('everyday'));
    expect(hex(keys.identityKey)).toBe(expected('identity'));
  });

  it('may be typed in any case and spacing', () => {
    const words = newRecoveryWords(random);
    const typed = `\n  ${words.toUpperCase().split(' ').join('  \t')} `;
    expect(deriveFromRecoveryWords(typed, SALT)).toEqual(deriveFromRecoveryWords(words, SALT));
  });

  it.each([
    ['a wrong checksum', `${'abandon '.repeat(11)}abandon`],
    ['a word outside the list', `${'abandon '.repeat(11)}parley`],
    ['eleven words', 'abandon '.repeat(11)],
    ['twenty-four words', `${'abandon '.repeat(23)}art`],
    ['nothing', ''],
  ])('with %s are refused', async (_, words) => {
    expect(await refusal(() => deriveFromRecoveryWords(words, SALT))).toBe('wrong-recovery-words');
  });

  it('are not quoted by the error that refuses them', () => {
    const words = `${'abandon '.repeat(10)}secretword about`;
    try {
      deriveFromRecoveryWords(words, SALT);
      throw new Error('taken');
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      expect(`${error.message} ${String(error.cause)} ${error.stack ?? ''}`).not.toContain('secretword');
    }
  });
});

describe('a recovery kit', () => {
  const kit = (words: string): string =>
    recoveryKitText({ address: 'chat.example.com', handle: 'alice', account: 'account-id', words, made: NOW });

  it('names the account and gives its words back, from any editor', () => {
    const words = newRecoveryWords(random);
    const text = kit(words);
    for (const part of ['alice@chat.example.com', 'account-id', '2026-01-15', words]) expect(text).toContain(part);
    expect(readRecoveryKit(text)).toBe(words);
    expect(readRecoveryKit(text.replaceAll('\n', '\r\n'))).toBe(words);
    expect(readRecoveryKit(` ${words.toUpperCase()}\n`)).toBe(words);
  });

  it('without words, with wrong ones, or as large as a book is refused', async () => {
    const words = newRecoveryWords(random);
    expect(await refusal(() => readRecoveryKit(kit(words).replace(words, '')))).toBe('wrong-recovery-words');
    expect(await refusal(() => readRecoveryKit(kit('abandon '.repeat(12))))).toBe('wrong-recovery-words');
    expect(await refusal(() => readRecoveryKit(' '.repeat(1_000_000) + words))).toBe('wrong-recovery-words');
  });

  it('of garbage is refused with a ProtocolError', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 300 }), async (text) => {
        expect(await refusal(() => readRecoveryKit(text))).toBe('wrong-recovery-words');
        expect(await refusal(() => readRecoveryKit(`Words: ${text}`))).toBe('wrong-recovery-words');
      }),
    );
  });
});
