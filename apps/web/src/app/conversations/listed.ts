import type { ConversationView } from '@parley/client';
import { titleOf } from '../conversation/model/conversation-title';

export type Folder = 'main' | 'archive';

/** Pinned conversations first; else the order stays. */
export function inFolder(all: readonly ConversationView[], folder: Folder): readonly ConversationView[] {
  const here = all.filter(({ archived, kind, last }) => archived === (folder === 'archive') && isShown(kind, last));
  return [...here.filter(({ pinned }) => pinned), ...here.filter(({ pinned }) => !pinned)];
}

/** Those whose title, or the name of whose person, has words that begin with what was typed. */
export function byTitle(all: readonly ConversationView[], typed: string): readonly ConversationView[] {
  const wanted = wordsOf(typed);
  return all.filter((conversation) => {
    const words = wordsOf(titleOf(conversation));
    return wanted.every((start) => words.some((word) => word.startsWith(start)));
  });
}

/** Notes to self are found by searching; they take no room before there are any. */
const isShown = (kind: ConversationView['kind'], last: ConversationView['last']): boolean =>
  kind !== 'self' || last !== null;

/** Words without case and accents. */
const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLocaleLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
