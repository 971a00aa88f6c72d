import {
  ProtocolError,
  rest,
  type AccountId,
  type ConversationKey,
  type EnvelopeId,
  type MessageId,
  type RecordId,
  type StoredRecord,
} from '@parley/protocol';
import type { ConversationView, MessageView } from '../api/views';
import type { RestClient } from '../connection/rest-client';
import type { ContactBook } from '../contacts/contact-book';
import type { SealedNames } from '../keys/sealed-names';
import type { DeliveryProof } from './delivery-proof';
import { messageView, unopenedView } from './message-view';
import type { OpenRecord, RecordBook, RecordItem } from './record-book';
import { SELF } from './self';

export interface HistoryRecord {
  readonly position: number;
  readonly incoming: boolean;
  /** null when it does not open. */
  readonly stored: StoredRecord | null;
  /** null for a record that only marks a place. */
  readonly view: MessageView | null;
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** Reads history page by page. */
export class History {
  constructor(
    private readonly self: AccountId,
    private readonly server: RestClient,
    private readonly book: ContactBook,
    private readonly names: SealedNames,
    private readonly records: RecordBook,
    private readonly proof: DeliveryProof,
  ) {}

  /** Records before a position (the newest when null), oldest first. */
  async page(
    conversation: string,
    before: number | null,
    limit: number,
  ): Promise<{ readonly records: readonly HistoryRecord[]; readonly more: boolean }> {
    const query = `limit=${Math.min(limit, MAX_LIMIT)}${before === null ? '' : `&before=${before}`}`;
    const path = `/api/history/${this.names.conversation(conversation)}?${query}`;
    const { records, more } = await this.server.get(path, rest.historyPage);
    return { records: await Promise.all(records.map((item) => this.#open(item, conversation))), more };
  }

  /** Messages, oldest first; `before` goes back in time. @throws ProtocolError `not-found` for an unknown `before` */
  async messages(
    conversation: string,
    options: { readonly limit?: number; readonly before?: MessageId } = {},
  ): Promise<{ readonly messages: readonly MessageView[]; readonly more: boolean }> {
    const limit = options.limit ?? DEFAULT_LIMIT;
    let before = options.before === undefined ? null : await this.positionOf(options.before);
    let more = true;
    const messages: MessageView[] = [];
    while (more && messages.length < limit) {
      const page = await this.page(conversation, before, limit - messages.length);
      messages.unshift(...page.records.flatMap(({ view }) => (view === null ? [] : [view])));
      before = page.records[0]?.position ?? before;
      more = page.more && page.records.length > 0;
    }
    return { messages, more };
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

  async conversations(): Promise<readonly ConversationView[]> {
    const { conversations } = await this.server.get('/api/history', rest.conversationList);
    const views = await Promise.all(
      conversations.map(async ({ conversation: key, unread, last }) => {
        const found = this.#idOf(key);
        if (found === null || last === null) return null;
        const { view } = await this.#open(last, found.id);
        return { ...found, unread, last: view };
      }),
    );
    return views.filter((view) => view !== null);
  }

  /** Marks of one conversation: the position last read. */
  async readUpTo(conversation: string): Promise<number> {
    const key = this.names.conversation(conversation);
    const { conversations } = await this.server.get('/api/history', rest.conversationList);
    return conversations.find((entry) => entry.conversation === key)?.read ?? 0;
  }

  async #open(item: RecordItem, conversation: string): Promise<HistoryRecord> {
    const { position, incoming } = item;
    const server = this.book.get(conversation as AccountId)?.server;
    const deliveries =
      server === undefined
        ? []
        : await Promise.all(item.deliveries.map((delivery) => this.proof.prove(delivery, server)));
    let record: OpenRecord;
    try {
      if (item.conversation !== this.names.conversation(conversation))
        throw new ProtocolError('unknown-conversation', 'a record of another conversation than the one asked for');
      record = await this.records.open(item);
    } catch (error) {
      // Nothing is dropped in silence, and the others on the page are shown.
      if (!(error instanceof ProtocolError)) throw error;
      const view = unopenedView(item, conversation, this.self, error.code, deliveries);
      return { position, incoming, stored: null, view };
    }
    return {
      position,
      incoming,
      stored: record.stored,
      view: messageView(record, conversation, this.self, deliveries),
    };
  }

  #idOf(key: ConversationKey): Pick<ConversationView, 'id' | 'kind' | 'title' | 'members'> | null {
    if (key === this.names.conversation(SELF))
      return { id: SELF, kind: 'self', title: 'Notes to self', members: [this.self] };
    const contact = this.book.ofConversation(key);
    if (contact === undefined) return null;
    const { account, card } = contact;
    return { id: account, kind: 'direct', title: card.name, members: [this.self, account] };
  }
}
