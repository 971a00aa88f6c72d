import { fuzzyScore, searchable } from './fuzzy';

const best = (typed: string, ...texts: readonly string[]): string | undefined =>
  texts
    .map((text) => ({ text, score: fuzzyScore(searchable(text), searchable(typed)) }))
    .filter((each): each is { text: string; score: number } => each.score !== null)
    .sort((a, b) => b.score - a.score)[0]?.text;

test.each([
  ['bob', ['Rebecca Oban', 'Bob', 'Bobby Tables']],
  ['al', ['Paul', 'Alice']],
  ['jd', ['Judith', 'Jane Doe']],
  ['set', ['Safety', 'Settings']],
])('%s finds what begins so before what only has the letters', (typed, texts) => {
  expect(best(typed, ...texts)).toBe({ bob: 'Bob', al: 'Alice', jd: 'Jane Doe', set: 'Settings' }[typed]);
});

test('letters have to be there, in their order', () => {
  expect(fuzzyScore('alice', 'ace')).not.toBeNull();
  expect(fuzzyScore('alice', 'eca')).toBeNull();
  expect(fuzzyScore('alice', 'bob')).toBeNull();
});

test('case and accents make no difference', () => {
  expect(best('ELO', 'Élodie')).toBe('Élodie');
});
