import type { Category, Emoji, SkinTone } from './emoji';
import { loadCode } from '../load-code';

/** What is used of an entry of emojibase's compact data. */
interface Entry {
  readonly unicode: string;
  readonly label: string;
  readonly group?: number;
  readonly order?: number;
  readonly tags?: readonly string[];
  readonly skins?: readonly Entry[];
}

/** All emoji with names and words in this language, or in English. Loaded when somebody opens the picker. */
export async function loadEmoji(locale: string): Promise<readonly Category[]> {
  const file = locale.startsWith('de')
    ? await loadCode(() => import('emojibase-data/de/compact.json'))
    : await loadCode(() => import('emojibase-data/en/compact.json'));
  const entries = (file.default as readonly Entry[]).toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0));
  return categories().map(({ groups, ...category }) => ({
    ...category,
    emoji: entries.filter(({ group }) => group !== undefined && groups.includes(group)).map(emojiOf),
  }));
}

/** The numbers are Unicode's groups; 2 are mere building blocks (skins and hair). */
const categories = (): readonly (Omit<Category, 'emoji'> & { readonly groups: readonly number[] })[] => [
  { name: $localize`Smileys`, icon: 'sentiment_satisfied', groups: [0] },
  { name: $localize`People`, icon: 'waving_hand', groups: [1] },
  { name: $localize`Animals and nature`, icon: 'pets', groups: [3] },
  { name: $localize`Food and drink`, icon: 'restaurant', groups: [4] },
  { name: $localize`Travel and places`, icon: 'directions_car', groups: [5] },
  { name: $localize`Activities`, icon: 'sports_soccer', groups: [6] },
  { name: $localize`Objects`, icon: 'lightbulb', groups: [7] },
  { name: $localize`Symbols`, icon: 'emoji_symbols', groups: [8] },
  { name: $localize`Flags`, icon: 'flag', groups: [9] },
];

const emojiOf = ({ unicode, label, tags = [], skins = [] }: Entry): Emoji => ({
  text: unicode,
  name: label,
  words: [label, ...tags].flatMap((words) => words.toLowerCase().split(/[\s:,()-]+/)).filter((word) => word !== ''),
  tones: new Map(skins.flatMap((skin) => toneOf(skin).map((tone) => [tone, skin.unicode] as const))),
});

function toneOf({ unicode }: Entry): SkinTone[] {
  const tones = new Set(
    [...unicode].map((c) => (c.codePointAt(0) ?? 0) - 0x1f3fa).filter((tone) => tone >= 1 && tone <= 5),
  );
  return tones.size === 1 ? ([...tones] as SkinTone[]) : [];
}
