import type { ExportFormat, ExportWords } from '../api/client';
import type { MessageView } from '../api/views';
import type { History } from '../messages/history';
import { exportWriter } from './export-format';

const PAGE = 200;

/**
 * A whole conversation, oldest message first. History is paged backwards, so the page boundaries are found first (a number each), then the
 * pages are read forwards: memory holds one page.
 * @param title none for notes to self
 */
export async function* exportConversation(
  history: History,
  conversation: string,
  format: ExportFormat,
  title: string | undefined,
  nameOf: (message: MessageView) => string,
  words?: ExportWords,
): AsyncGenerator<string> {
  const writer = exportWriter(format, title, words);
  yield writer.start;
  const ends: number[] = [];
  for (let before: number | null = null, more = true; more;) {
    const page = await history.page(conversation, before, PAGE);
    ends.push(before ?? (page.records.at(-1)?.position ?? 0) + 1);
    before = page.records[0]?.position ?? null;
    more = page.more && before !== null;
  }
  let first = true;
  let last = 0;
  for (const before of ends.reverse()) {
    const { records } = await history.page(conversation, before, PAGE);
    let text = '';
    for (const { position, view } of records) {
      if (view === null || position <= last) continue;
      last = position;
      text += writer.message(view, nameOf(view), first);
      first = false;
    }
    if (text !== '') yield text;
  }
  yield writer.end;
}
