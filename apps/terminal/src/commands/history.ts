import type { MessageView } from '@parley/client';
import type { MessageId } from '@parley/protocol';
import type { Context } from '../cli/context';
import type { ActionOf } from '../cli/invocation';
import { table } from '../output/layout';
import { localTime } from '../output/local-time';
import { safeLine } from '../output/safe-text';
import { conversationShape, historyShape } from '../output/shapes';
import type { SharedClient } from '../session/shared-client';
import { body, messageText } from './message-text';
import { Names } from './names';

const EXCERPT_LENGTH = 60;
const PAGE = 200;

export async function history(context: Context, action: ActionOf<'history'>): Promise<void> {
  const names = await Names.load(context, await context.client().call('account'));
  for (const message of await readBack(context.client(), action)) {
    await context.printer.result(historyShape(message), () => messageText(message, names, context.style, true));
  }
}

/** The last messages, oldest first: pages are read from the end. */
async function readBack(
  client: SharedClient,
  { conversation, limit, before }: ActionOf<'history'>,
): Promise<MessageView[]> {
  const pages: (readonly MessageView[])[] = [];
  let oldest = before as MessageId | undefined;
  for (let left = limit ?? Infinity; left > 0;) {
    const page = { limit: Math.min(left, PAGE), ...(oldest === undefined ? {} : { before: oldest }) };
    const { messages, more } = await client.call('history', conversation, page);
    pages.unshift(messages);
    left -= messages.length;
    oldest = messages[0]?.id;
    if (!more || oldest === undefined) break;
  }
  return pages.flat();
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
