import type { MessageView } from '@parley/client';
import { hang } from '../output/layout';
import { localTime } from '../output/local-time';
import { meaningOf } from '../output/meaning';
import { safeLine, safeText } from '../output/safe-text';
import type { Style } from '../output/style';
import type { Names } from './names';

/** One message as people read it. */
export function messageText(message: MessageView, names: Names, style: Style, withState: boolean): string {
  const state = withState && !message.incoming ? `  ${style.dim(`[${message.state}${reason(message)}]`)}` : '';
  const lead = `${localTime(message.sentAt)}  ${names.of(message.from)}  `;
  const shown = `${style.dim(localTime(message.sentAt))}  ${style.bold(names.of(message.from))}  `;
  return shown + hang(lead, body(message, style)).slice(lead.length) + state;
}

export function body({ text, problem, deleted, editedAt }: MessageView, style: Style): string {
  if (deleted) return style.dim('[deleted message]');
  if (problem === undefined) return `${safeText(text)}${editedAt === undefined ? '' : ` ${style.dim('[edited]')}`}`;
  const why = problem.kind === 'undecryptable' ? 'could not be read' : 'comes from a newer Parley';
  return style.bad(`[${why}: ${safeLine(problem.reason)}]`);
}

function reason({ reason: code }: MessageView): string {
  return code === undefined ? '' : `: ${meaningOf(code)}`;
}
