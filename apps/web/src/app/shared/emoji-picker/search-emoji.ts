import type { Emoji } from './emoji';

/** More are of no use: one types another letter. */
const MOST_RESULTS = 120;

/** Emoji of which each typed word begins one of the words, those whose name begins so first. */
export function searchEmoji(all: readonly Emoji[], typed: string): readonly Emoji[] {
  const wanted = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = all.filter(({ words }) => wanted.every((word) => words.some((each) => each.startsWith(word))));
  const first = wanted[0] ?? '';
  const rank = ({ words }: Emoji): number => (words[0] === first ? 0 : words[0]?.startsWith(first) ? 1 : 2);
  return found.toSorted((a, b) => rank(a) - rank(b)).slice(0, MOST_RESULTS);
}
