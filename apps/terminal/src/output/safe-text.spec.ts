import fc from 'fast-check';
import { safeJson, safeLine, safeText } from './safe-text';

// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const DANGEROUS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

describe('texts of others on a terminal', () => {
  it.each([
    ['colour', '\u001b[31mred\u001b[0m', '\u241b[31mred\u241b[0m'],
    ['window title', '\u001b]0;owned\u0007', '\u241b]0;owned\u2407'],
    ['one-byte control sequence', '\u009b2J', '\\u{9b}2J'],
    ['carriage return that rewrites the line', 'paid 1\rpaid 1000', 'paid 1\u240dpaid 1000'],
    ['backspace', 'no\b\byes', 'no\u2408\u2408yes'],
    ['direction override', 'evil\u202egpj.exe', 'evil\\u{202e}gpj.exe'],
    ['delete', 'a\u007fb', 'a\u2421b'],
  ])('makes a %s visible', (_what, text, shown) => {
    expect(safeText(text)).toBe(shown);
    expect(safeLine(text)).toBe(shown);
  });

  it('keeps what people write', () => {
    const text = 'Grüße 👩‍👩‍👧 日本語 שלום\n\ttabbed';
    expect(safeText(text)).toBe(text);
  });

  it('keeps a name on its line', () => {
    expect(safeLine('Bob\n2026-01-01 00:00  Alice  hi\t!')).toBe('Bob␊2026-01-01 00:00  Alice  hi␉!');
  });

  it('lets no control character through, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(safeText(text)).not.toMatch(DANGEROUS);
        expect(safeLine(text)).not.toMatch(/[\n\t]/);
      }),
    );
  });

  it('writes JSON that reads back the same and holds no control character', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
        const json = safeJson({ value, text });
        expect(json).not.toMatch(DANGEROUS);
        expect(json).not.toContain('\n');
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ value, text })));
      }),
    );
  });
});
