import type { MessageView } from '@parley/client';
import { withoutTricks } from '../shared/markdown/plain-text';

const MOST_CHARACTERS = 160;

/** A message in one line: what it says, without the marks that Markdown is written with. */
export function lineText({ text, problem, deleted, transfer }: MessageView): string {
  if (problem?.kind === 'unknown-kind') return $localize`Needs a newer Parley`;
  if (problem) return $localize`Could not be decrypted yet`;
  if (deleted) return $localize`Message deleted`;
  const words = withoutMarks(withoutTricks(text.slice(0, MOST_CHARACTERS)));
  return transfer === undefined ? words : ['📎', transfer.savedName, words && `– ${words}`].filter(Boolean).join(' ');
}

/** Good enough for one line; what is a mark and what is meant as it stands is decided where the message is shown. */
const withoutMarks = (text: string): string =>
  text
    .replace(/```\w*\n?|`/g, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|~~)(.+?)\1/g, '$2')
    .replace(/(^|\s)[*_](\S(?:.*?\S)?)[*_](?=\s|[.,;:!?)]|$)/g, '$1$2')
    .replace(/^\s*(?:#{1,6}|>|[-+*])\s+/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
