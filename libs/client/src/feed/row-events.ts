import {
  ProtocolError,
  type AccountId,
  type ChangeRow,
  type ContactRow,
  type DeliveryRow,
  type Logger,
  type MessageId,
  type RecordId,
  type RecordRow,
  type RequestRow,
  type StoredMessage,
  type TransferId,
  type TransferRow,
} from '@parley/protocol';
import type { ClientEvent, MessageStateName, MessageView, TransferView } from '../api/views';
import type { Asides } from '../aside/asides';
import type { ContactBook } from '../contacts/contact-book';
import { contactView, removedView } from '../contacts/contact-view';
import { requestView, type RequestBook } from '../contacts/request-book';
import type { ConversationList } from '../conversations/conversation-list';
import type { SealedNames } from '../keys/sealed-names';
import type { DeliveryProof } from '../messages/delivery-proof';
import { unopenedView } from '../messages/message-view';
import type { OpenRecord, RecordBook } from '../messages/record-book';
import type { RecordViews } from '../messages/record-views';
import { SELF } from '../messages/self';
import { BoundedMap } from '../states/bounded-map';
import type { TransferBook } from '../transfers/transfer-book';
import { changeOf } from './change-feed-row';
import type { FeedPage } from './feed-subscriber';

export interface EventsPort {
  /** Whether anybody still listens. */
  wanted(): boolean;
  /** Resolves when the server is there again, or nothing is to be expected any more. */
  reconnected(): Promise<void>;
  readonly logger: Logger;
}

/** What rows are read with. */
export interface EventsParts {
  readonly book: ContactBook;
  readonly requests: RequestBook;
  readonly records: RecordBook;
  readonly proof: DeliveryProof;
  readonly names: SealedNames;
  readonly recordViews: RecordViews;
  readonly conversations: ConversationList;
  readonly asides: Asides;
  readonly transferBook: TransferBook;
}

/** Messages whose state is remembered as it was told. */
const MAX_REMEMBERED = 4_096;

/**
 * Turns rows of the feed into events for one reader: what is new to it is a message; of what it knows, there is a new state, or something
 * was said about it.
 */
export class RowEvents {
  /** Messages that appeared up to here have been told. */
  #floor: number;
  /** Messages told behind it: a record that is replaced while older rows are read comes again under a later number. */
  readonly #told = new Set<RecordId>();
  /** States told last. */
  readonly #states = new BoundedMap<RecordId, MessageStateName>(MAX_REMEMBERED);
  /** Files as they were told last. */
  readonly #transfers = new BoundedMap<TransferId, string>(MAX_REMEMBERED);
  /** Conversations that belong to nobody. */
  readonly #unknown = new Set<RecordRow['conversation']>();

  constructor(
    private readonly after: number,
    private readonly self: AccountId,
    private readonly parts: EventsParts,
    private readonly port: EventsPort,
  ) {
    this.#floor = after;
  }

  async *of(page: FeedPage): AsyncGenerator<ClientEvent> {
    for (const row of page.rows) {
      yield* await this.#persistently(row);
    }
    if (!page.live) return;
    this.#floor = page.upTo;
    this.#told.clear();
  }

  /** Some rows need a question to the server: while it is away they wait. What cannot be opened is said in the log, and passed over. */
  async #persistently(row: ChangeRow): Promise<readonly ClientEvent[]> {
    while (this.port.wanted()) {
      try {
        return await this.#events(row);
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        if (error.code !== 'server-unavailable') {
          this.port.logger.warn('event.unreadable', { type: row.type, change: changeOf(row), code: error.code });
          return [];
        }
        await this.port.reconnected();
      }
    }
    return [];
  }

  async #events(row: ChangeRow): Promise<readonly ClientEvent[]> {
    switch (row.type) {
      case 'record':
        return this.#record(row.record);
      case 'delivery':
        return this.#delivery(row.delivery);
      case 'contact':
        return [this.#contact(row.contact)];
      case 'request':
        return this.#request(row.request);
      case 'conversation': {
        const { change, conversation } = row.conversation;
        return this.#about(change, this.#conversation(conversation));
      }
      case 'transfer':
        return this.#transfer(row.transfer);
    }
  }

  /** Something about a conversation that is no message. */
  #about(change: number, id: string | null): readonly ClientEvent[] {
    const conversation = id === null ? null : this.parts.conversations.view(id);
    return conversation === null ? [] : [{ change, type: 'conversation', conversation }];
  }

  async #record(row: RecordRow): Promise<readonly ClientEvent[]> {
    const conversation = this.#conversation(row.conversation) ?? (await this.#reload(row.conversation));
    if (conversation === null) return [];
    const { change } = row;
    let record: OpenRecord;
    try {
      record = await this.parts.records.open(row);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.port.logger.warn('event.unreadable', { type: 'record', change, code: error.code });
      return [{ change, type: 'message', message: unopenedView(row, conversation, this.self, error.code) }];
    }
    const { stored } = record;
    if (stored.kind === 'settled')
      return [{ change, type: 'removed', id: stored.envelope as unknown as MessageId, conversation }];
    if (stored.kind === 'settings' || stored.kind === 'picture' || stored.kind === 'profile')
      return this.#about(change, conversation);
    if (stored.kind !== 'message') return this.#said(await this.#view(row, conversation, false), record);
    const { created } = stored;
    const known = created !== undefined && (created <= this.#floor || this.#told.has(record.id));
    if (stored.deleted?.everywhere === false)
      return known ? [{ change, type: 'removed', id: stored.id, conversation }] : [];
    // Where nothing of the contact's says how far it is, its deliveries do.
    const asks = known && stored.from === this.self && stored.receipt === undefined && conversation !== SELF;
    const view = await this.#view(row, conversation, asks);
    return known && view !== null ? this.#changed(view, record, stored) : this.#said(view, record);
  }

  /** Something that this reader was not told of. */
  #said(message: MessageView | null, { id, change }: OpenRecord): readonly ClientEvent[] {
    if (message === null) return [];
    this.#told.add(id);
    this.#states.set(id, message.state);
    return [{ change, type: 'message', message }];
  }

  #changed(message: MessageView, { id: record, change }: OpenRecord, stored: StoredMessage): readonly ClientEvent[] {
    const { id, conversation, state, incoming } = message;
    const { stateSince, edited, reactions, deleted } = stored;
    const old = stateSince !== undefined && (stateSince <= this.after || this.#states.get(record) === state);
    this.#states.set(record, state);
    const events: ClientEvent[] = [];
    if (!incoming && !old) events.push({ change, type: 'state', id, conversation, state });
    if ((edited ?? reactions ?? deleted) !== undefined) events.push({ change, type: 'update', message });
    return [...events, ...this.#moved(change, message.transfer ?? null)];
  }

  async #transfer(row: TransferRow): Promise<readonly ClientEvent[]> {
    this.parts.transferBook.apply(row);
    const file = await this.parts.transferBook.messageOf(row);
    return this.#moved(row.change, file === null ? null : this.parts.transferBook.view(file));
  }

  /** What a file is now, unless that was told. */
  #moved(change: number, transfer: TransferView | null): readonly ClientEvent[] {
    if (transfer === null) return [];
    const { id, state, reason = '', done, sha256 } = transfer;
    const form = [state, reason, done, sha256].join(' ');
    if (this.#transfers.get(id) === form) return [];
    this.#transfers.set(id, form);
    return [{ change, type: 'transfer', transfer }];
  }

  async #view(row: RecordRow, conversation: string, withDeliveries: boolean): Promise<MessageView | null> {
    const { recordViews, records } = this.parts;
    const [item] = withDeliveries ? await records.items({ ids: [row.id] }) : [];
    const [opened] = await recordViews.openAll([{ ...row, deliveries: item?.deliveries ?? [] }], conversation);
    return opened?.view ?? null;
  }

  async #delivery(row: DeliveryRow): Promise<readonly ClientEvent[]> {
    if (row.record === null || (row.state === 'queued' && row.reason === null)) return [];
    const record = (await this.parts.records.find([row.record])).get(row.record);
    const contact = this.parts.book.get(row.contact);
    if (record?.stored.kind !== 'message' || contact === undefined) return [];
    // What their device said is more, and was told when it came.
    if (record.stored.receipt !== undefined && record.change < row.change) return [];
    const { state, reason } = await this.parts.proof.prove(row, contact.server);
    const progress: { state: MessageStateName; reason?: string } = reason === null ? { state } : { state, reason };
    // A record that changed at the same time has told it already.
    if (reason === null && this.#states.get(record.id) === state) return [];
    this.#states.set(record.id, state);
    const { change } = row;
    return [{ change, type: 'state', id: record.stored.id, conversation: contact.account, ...progress }];
  }

  #contact(row: ContactRow): ClientEvent {
    const { change, account } = row;
    const { book, asides } = this.parts;
    const contact = book.get(account);
    const view = contact === undefined ? removedView(row) : contactView(contact, book, asides.of(account));
    return { change, type: 'contact', contact: view };
  }

  async #request(row: RequestRow): Promise<readonly ClientEvent[]> {
    const { change, sealed } = row;
    const read = sealed === null ? null : ((await this.parts.requests.apply(row))?.read ?? null);
    // Somebody we asked, too: that is settled without a question.
    if (read === null || this.parts.book.get(read.card.account) !== undefined) return [];
    return [{ change, type: 'request', contact: requestView(read, this.parts.book) }];
  }

  /** Another device may have added the contact just now: asked once, for there are also records of contacts that were removed. */
  async #reload(key: RecordRow['conversation']): Promise<string | null> {
    if (this.#unknown.has(key)) return null;
    await this.parts.book.load();
    const conversation = this.#conversation(key);
    if (conversation === null) this.#unknown.add(key);
    return conversation;
  }

  #conversation(key: RecordRow['conversation']): string | null {
    if (key === this.parts.names.conversation(SELF)) return SELF;
    return this.parts.book.ofConversation(key)?.account ?? null;
  }
}
