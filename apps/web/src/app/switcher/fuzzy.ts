/** Text that can be searched: without case and accents. */
export const searchable = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/**
 * How well a text fits what was typed: the letters have to be there in their order. The beginning of the text counts most, then beginnings
 * of words, then letters that follow each other. Null: it does not fit.
 * @param text and typed as `searchable` makes them
 */
export function fuzzyScore(text: string, typed: string): number | null {
  let score = 0;
  let from = 0;
  let before = -2;
  for (const letter of typed) {
    if (letter === ' ') continue;
    const word = wordStart(text, letter, from);
    const next = text.indexOf(letter, from);
    if (next < 0) return null;
    const at = next === before + 1 || word < 0 ? next : word;
    if (at === 0) score += 6;
    else if (at === before + 1) score += 4;
    else if (at === word) score += 3;
    else score -= Math.min(at - before, 4) * 0.25;
    before = at;
    from = at + letter.length;
  }
  return score - text.length * 0.01;
}

/** Where the next word begins with this letter; -1: nowhere. */
function wordStart(text: string, letter: string, from: number): number {
  for (let at = text.indexOf(letter, from); at >= 0; at = text.indexOf(letter, at + 1))
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '')) return at;
  return -1;
}
