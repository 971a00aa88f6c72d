import type { ConversationView } from '@parley/client';
import { conversation } from './fixtures';
import { byTitle, inFolder } from './listed';

const titles = (all: readonly ConversationView[]): string[] => all.map(({ title }) => title);

test('pinned ones come first, archived ones have a folder of their own', () => {
  const all = [conversation('a'), conversation('b', { pinned: true }), conversation('c', { archived: true })];
  expect(titles(inFolder(all, 'main'))).toEqual(['b', 'a']);
  expect(titles(inFolder(all, 'archive'))).toEqual(['c']);
});

test('notes to self take room once there are some', () => {
  expect(inFolder([conversation('self', { kind: 'self', last: null })], 'main')).toEqual([]);
  expect(inFolder([conversation('self', { kind: 'self' })], 'main')).toHaveLength(1);
});

test('names are found by the beginnings of their words, whatever case and accents', () => {
  const all = [conversation('Élodie Martin'), conversation('Martina Ek'), conversation('Tom')];
  expect(titles(byTitle(all, 'mart'))).toEqual(['Élodie Martin', 'Martina Ek']);
  expect(titles(byTitle(all, 'elo mar'))).toEqual(['Élodie Martin']);
  expect(titles(byTitle(all, 'art'))).toEqual([]);
});
