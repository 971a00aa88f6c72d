import type { MessageId } from '@parley/protocol';
import type { Context } from '../cli/context';
import type { ActionOf } from '../cli/invocation';
import { table } from '../output/layout';
import { localTime } from '../output/local-time';
import { safeLine } from '../output/safe-text';
import { conversationShape, historyShape } from '../output/shapes';
import { body, messageText } from './message-text';
import { Names } from './names';

const DEFAULT_LIMIT = 50;
const EXCERPT_LENGTH = 60;

export async function history(context: Context, { conversation, limit, before }: ActionOf<'history'>): Promise<void> {
  const client = context.client();
  const names = await Names.load(context, await client.call('account'));
  const page = { limit: limit ?? DEFAULT_LIMIT, ...(before === undefined ? {} : { before: before as MessageId }) };
  const { messages, more } = await client.call('history', conversation, page);
  const [first] = messages;
  if (more && first) context.printer.hint(context.style.dim(`(there is more: --before ${first.id})`));
  for (const message of messages) {
    await context.printer.result(historyShape(message), () => messageText(message, names, context.style, true));
  }
}

export async function conversations(context: Context): Promise<void> {
  const { printer, style } = context;
  const all = await context.client().call('conversations');
  const rows = table(
    all.map(({ title, unread, last }) => [
      style.bold(safeLine(title)),
      unread === 0 ? '' : style.good(`${unread} new`),
      last === null ? '' : style.dim(localTime(last.sentAt)),
      last === null ? '' : safeLine(body(last, style)).slice(0, EXCERPT_LENGTH),
    ]),
  );
  for (const [at, conversation] of all.entries())
    await printer.result(conversationShape(conversation), () => rows[at] ?? '');
  if (all.length === 0) printer.hint('no conversations');
}
