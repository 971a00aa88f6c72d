import {
  ProtocolError,
  rest,
  type ConversationKey,
  type EnvelopeId,
  type MessageId,
  type RecordId,
} from '@parley/protocol';
import type { HistoryOptions } from '../api/client';
import type { HistoryPart, MessageView } from '../api/views';
import type { RestClient } from '../connection/rest-client';
import type { ContactBook } from '../contacts/contact-book';
import type { SealedNames } from '../keys/sealed-names';
import type { RecordBook, RecordItem } from './record-book';
import type { HistoryRecord, RecordViews } from './record-views';
import { SELF } from './self';

/** A conversation as the server lists it. */
export interface ListedConversation {
  /** As people see it. */
  readonly id: string;
  /** Position of the last record read. */
  readonly read: number;
  /** Records behind it that are to be read. */
  readonly unread: number;
  /** Position of the last record; 0 when there is none. */
  readonly upTo: number;
  /** The last record that shows something. */
  readonly last: LastRecord | null;
}

export interface LastRecord {
  readonly item: RecordItem;
  readonly view: MessageView;
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
/** Records among which one that shows something is looked for at a time. */
const LAST_LIMIT = 20;

/** Reads history page by page. */
export class History {
  constructor(
    private readonly server: RestClient,
    private readonly book: ContactBook,
    private readonly names: SealedNames,
    private readonly records: RecordBook,
    private readonly views: RecordViews,
  ) {}

  /** Records before a position (the newest when null), oldest first. */
  async page(
    conversation: string,
    before: number | null,
    limit: number,
  ): Promise<{ readonly records: readonly HistoryRecord[]; readonly more: boolean }> {
    const { records, more } = await this.#items(conversation, before === null ? '' : `before=${before}`, limit);
    return { records: await this.views.openAll(records, conversation), more };
  }

  /**
   * Messages, oldest first: the newest, or those before, after or around one.
   * @throws ProtocolError `not-found` for one that is not there
   */
  async messages(conversation: string, options: HistoryOptions = {}): Promise<HistoryPart> {
    const { limit = DEFAULT_LIMIT, before, after, around } = options;
    if (around !== undefined) {
      const at = typeof around === 'number' ? around : await this.positionOf(around);
      const newer = Math.floor(limit / 2);
      const older = await this.#older(conversation, at + 1, limit - newer);
      const behind = await this.#newer(conversation, at, newer);
      return { messages: [...older.messages, ...behind.messages], more: older.more, moreAfter: behind.more };
    }
    if (after === undefined) {
      return this.#older(conversation, before === undefined ? null : await this.positionOf(before), limit);
    }
    const behind = await this.#newer(conversation, await this.positionOf(after), limit);
    return { messages: behind.messages, more: true, moreAfter: behind.more };
  }

  /** @throws ProtocolError `not-found` */
  async positionOf(message: MessageId): Promise<number> {
    // What could not be read goes by the id of its envelope, and a record that does not open by its own.
    const record = this.names.message(message);
    const ids = [record, this.names.envelope(message as unknown as EnvelopeId)];
    if (message.length === record.length) ids.push(message as unknown as RecordId);
    const position = await this.records.positionOf(ids);
    if (position === null) throw new ProtocolError('not-found', 'there is no such message');
    return position;
  }

  /** Every conversation of somebody known. */
  async conversations(): Promise<readonly ListedConversation[]> {
    const { conversations } = await this.server.get('/api/history', rest.conversationList);
    const listed = await Promise.all(
      conversations.map(async ({ conversation: key, read, unread, last }) => {
        const id = this.#idOf(key);
        if (id === null) return null;
        return { id, read, unread, upTo: last?.position ?? 0, last: last && (await this.#last(last, id)) };
      }),
    );
    return listed.filter((conversation) => conversation !== null);
  }

  /** The last record of a conversation that shows something; null when none does. */
  async last(conversation: string): Promise<LastRecord | null> {
    let before: number | null = null;
    for (let more = true; more;) {
      const page: rest.HistoryPage = await this.#items(
        conversation,
        before === null ? '' : `before=${before}`,
        LAST_LIMIT,
      );
      for (const item of page.records.reverse()) {
        const { view } = await this.views.open(item, conversation);
        if (view !== null) return { item, view };
        before = item.position;
      }
      more = page.more && page.records.length > 0;
    }
    return null;
  }

  /** Marks of one conversation: the position last read. */
  async readUpTo(conversation: string): Promise<number> {
    const key = this.names.conversation(conversation);
    const { conversations } = await this.server.get('/api/history', rest.conversationList);
    return conversations.find((entry) => entry.conversation === key)?.read ?? 0;
  }

  async #older(conversation: string, before: number | null, limit: number): Promise<HistoryPart> {
    const messages: MessageView[] = [];
    let more = true;
    while (more && messages.length < limit) {
      const page = await this.page(conversation, before, limit - messages.length);
      messages.unshift(...page.records.flatMap(({ view }) => view ?? []));
      before = page.records[0]?.position ?? before;
      more = page.more && page.records.length > 0;
    }
    return { messages, more };
  }

  async #newer(conversation: string, after: number, limit: number): Promise<HistoryPart> {
    const messages: MessageView[] = [];
    let more = true;
    while (more && messages.length < limit) {
      const page = await this.#items(conversation, `after=${after}`, limit - messages.length);
      const opened = await this.views.openAll(page.records, conversation);
      messages.push(...opened.flatMap(({ view }) => view ?? []));
      after = page.records.at(-1)?.position ?? after;
      more = page.more && page.records.length > 0;
    }
    return { messages, more };
  }

  async #last(item: RecordItem, conversation: string): Promise<LastRecord | null> {
    const { view } = await this.views.open(item, conversation);
    return view === null ? this.last(conversation) : { item, view };
  }

  #items(conversation: string, place: string, limit: number): Promise<rest.HistoryPage> {
    const query = `limit=${Math.min(limit, MAX_LIMIT)}${place === '' ? '' : `&${place}`}`;
    return this.server.get(`/api/history/${this.names.conversation(conversation)}?${query}`, rest.historyPage);
  }

  #idOf(key: ConversationKey): string | null {
    return key === this.names.conversation(SELF) ? SELF : (this.book.ofConversation(key)?.account ?? null);
  }
}
