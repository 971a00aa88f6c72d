/** Letters that no decomposition of Unicode takes apart, and what people type for them. */
const SPELLED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
};

/** Nothing outside ASCII, as most texts are. */
// eslint-disable-next-line no-control-regex -- ASCII begins with control characters
const PLAIN = /^[\x00-\x7f]*$/;

/** A text without case and diacritics, in one line, so that what means the same is found by the same. */
export function folded(text: string): string {
  const lower = text.toLowerCase();
  const bare = PLAIN.test(lower)
    ? lower
    : lower
        .normalize('NFKD')
        .replace(/\p{M}/gu, '')
        .replace(/[ßæœøđðþłı]/g, (letter) => SPELLED[letter] ?? letter);
  return bare.replaceAll('\n', ' ');
}

/** The parts of a query: a text is found that has all of them. */
export const wordsOf = (query: string): readonly string[] =>
  folded(query)
    .split(/\s+/)
    .filter((word) => word !== '');
