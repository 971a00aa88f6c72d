import {
  ProtocolError,
  type AccountId,
  type ChangeRow,
  type DeliveryRow,
  type Logger,
  type RecordId,
  type RecordRow,
} from '@parley/protocol';
import type { ClientEvent, MessageStateName } from '../api/views';
import type { ContactBook } from '../contacts/contact-book';
import { contactView, removedView } from '../contacts/contact-view';
import { requestView, type RequestBook } from '../contacts/request-book';
import type { SealedNames } from '../keys/sealed-names';
import type { DeliveryProof } from '../messages/delivery-proof';
import { messageView, unopenedView } from '../messages/message-view';
import type { OpenRecord, RecordBook } from '../messages/record-book';
import { SELF } from '../messages/self';
import { changeOf } from './change-feed-row';
import type { FeedPage } from './feed-subscriber';

export interface EventsPort {
  /** Whether anybody still listens. */
  wanted(): boolean;
  /** Resolves when the server is there again, or nothing is to be expected any more. */
  reconnected(): Promise<void>;
  readonly logger: Logger;
}

/** Turns rows of the feed into events for one reader: what is new to it is a message, what it knows has a new state. */
export class RowEvents {
  /** Messages that appeared up to here have been told. */
  #floor: number;
  /** Messages told behind it: a record that is replaced while older rows are read comes again under a later number. */
  readonly #told = new Set<RecordId>();
  /** Conversations that belong to nobody. */
  readonly #unknown = new Set<RecordRow['conversation']>();

  constructor(
    after: number,
    private readonly self: AccountId,
    private readonly book: ContactBook,
    private readonly requests: RequestBook,
    private readonly records: RecordBook,
    private readonly proof: DeliveryProof,
    private readonly names: SealedNames,
    private readonly port: EventsPort,
  ) {
    this.#floor = after;
  }

  async *of(page: FeedPage): AsyncGenerator<ClientEvent> {
    for (const row of page.rows) {
      const event = await this.#persistently(row);
      if (event !== null) yield event;
    }
    if (!page.live) return;
    this.#floor = page.upTo;
    this.#told.clear();
  }

  /** Some rows need a question to the server: while it is away they wait. What cannot be opened is said in the log, and passed over. */
  async #persistently(row: ChangeRow): Promise<ClientEvent | null> {
    while (this.port.wanted()) {
      try {
        return await this.#event(row);
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        if (error.code !== 'server-unavailable') {
          this.port.logger.warn('event.unreadable', { type: row.type, change: changeOf(row), code: error.code });
          return null;
        }
        await this.port.reconnected();
      }
    }
    return null;
  }

  async #event(row: ChangeRow): Promise<ClientEvent | null> {
    switch (row.type) {
      case 'record':
        return this.#record(row.record);
      case 'delivery':
        return this.#delivery(row.delivery);
      case 'contact': {
        const { change, account } = row.contact;
        const contact = this.book.get(account);
        return {
          change,
          type: 'contact',
          contact: contact === undefined ? removedView(row.contact) : contactView(contact, this.book),
        };
      }
      case 'request': {
        const { change, sealed } = row.request;
        const read = sealed === null ? null : ((await this.requests.apply(row.request))?.read ?? null);
        // Somebody we asked, too: that is settled without a question.
        if (read === null || this.book.get(read.card.account) !== undefined) return null;
        return { change, type: 'request', contact: requestView(read, this.book) };
      }
      case 'conversation':
        return null;
    }
  }

  async #record(row: RecordRow): Promise<ClientEvent | null> {
    const conversation = this.#conversation(row.conversation) ?? (await this.#reload(row.conversation));
    if (conversation === null) return null;
    const { change } = row;
    let record: OpenRecord;
    try {
      record = await this.records.open(row);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.port.logger.warn('event.unreadable', { type: 'record', change, code: error.code });
      return { change, type: 'message', message: unopenedView(row, conversation, this.self, error.code) };
    }
    const message = messageView(record, conversation, this.self, []);
    if (message === null) return null;
    const created = record.stored.kind === 'message' ? record.stored.created : undefined;
    if (created !== undefined && (created <= this.#floor || this.#told.has(record.id))) {
      return { change, type: 'state', id: message.id, conversation, state: message.state };
    }
    this.#told.add(record.id);
    return { change, type: 'message', message };
  }

  async #delivery(row: DeliveryRow): Promise<ClientEvent | null> {
    if (row.record === null || !isNews(row)) return null;
    const record = (await this.records.find([row.record])).get(row.record);
    const contact = this.book.get(row.contact);
    if (record?.stored.kind !== 'message' || contact === undefined) return null;
    // What their device said is more, and was told when it came.
    if (record.stored.receipt !== undefined && record.change < row.change) return null;
    const proven = await this.proof.prove(row, contact.server);
    if (!isNews(proven)) return null;
    const { state, reason } = proven;
    const progress: { state: MessageStateName; reason?: string } = reason === null ? { state } : { state, reason };
    return { change: row.change, type: 'state', id: record.stored.id, conversation: contact.account, ...progress };
  }

  /** Another device may have added the contact just now: asked once, for there are also records of contacts that were removed. */
  async #reload(key: RecordRow['conversation']): Promise<string | null> {
    if (this.#unknown.has(key)) return null;
    await this.book.load();
    const conversation = this.#conversation(key);
    if (conversation === null) this.#unknown.add(key);
    return conversation;
  }

  #conversation(key: RecordRow['conversation']): string | null {
    if (key === this.names.conversation(SELF)) return SELF;
    return this.book.ofConversation(key)?.account ?? null;
  }
}

/** That it waits is what everybody assumes who sent it. */
const isNews = ({ state, reason }: Pick<DeliveryRow, 'state' | 'reason'>): boolean =>
  state !== 'queued' || reason !== null;
