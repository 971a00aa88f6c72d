import type { MessageView } from '@parley/client';
import { tickText } from '../../shared/ticks/tick-text';
import type { People } from '../model/people';

const MOST_CHARACTERS = 400;

/** A message as a screen reader says it. @param time of day */
export function spokenText(message: MessageView, people: Pick<People, 'nameOf'>, time: string): string {
  const { from, incoming, state, quote, reactions = [] } = message;
  const parts = [$localize`${people.nameOf(from)}:name:, ${time}:time:`];
  if (quote) parts.push($localize`in reply to ${people.nameOf(quote.from)}:name:`);
  parts.push(words(message));
  for (const { emoji, from: whose } of reactions)
    parts.push($localize`${emoji}:emoji: from ${whose.map((account) => people.nameOf(account)).join(', ')}:names:`);
  if (!incoming) parts.push(tickText(state));
  return parts.join('; ');
}

function words({ problem, deleted, text, transfer }: MessageView): string {
  if (problem) return $localize`a message that cannot be shown`;
  if (deleted) return $localize`this message was deleted`;
  if (transfer)
    return [$localize`file ${transfer.savedName}:name:`, text.slice(0, MOST_CHARACTERS)].filter(Boolean).join(', ');
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
