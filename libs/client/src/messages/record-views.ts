import { ProtocolError, type AccountId, type RecordId, type StoredRecord } from '@parley/protocol';
import type { MessageView } from '../api/views';
import type { ContactBook } from '../contacts/contact-book';
import type { SealedNames } from '../keys/sealed-names';
import type { DeliveryProof } from './delivery-proof';
import { messageView, unopenedView } from './message-view';
import type { TransferBook } from '../transfers/transfer-book';
import type { Quotes } from './quotes';
import type { OpenRecord, RecordBook, RecordItem } from './record-book';

export interface HistoryRecord {
  readonly id: RecordId;
  readonly position: number;
  readonly incoming: boolean;
  /** null when it does not open. */
  readonly stored: StoredRecord | null;
  /** null for a record that only marks a place. */
  readonly view: MessageView | null;
}

/** Opens records as the server gives them, and makes of them what people see. */
export class RecordViews {
  constructor(
    private readonly self: AccountId,
    private readonly book: ContactBook,
    private readonly names: SealedNames,
    private readonly records: RecordBook,
    private readonly proof: DeliveryProof,
    private readonly quotes: Quotes,
    private readonly transfers: TransferBook,
  ) {}

  /** Records of one conversation in their order, with what they answer. */
  async openAll(items: readonly RecordItem[], conversation: string): Promise<readonly HistoryRecord[]> {
    const opened = await Promise.all(items.map((item) => this.open(item, conversation)));
    const views = await this.quotes.under(
      opened.map(({ view }) => view),
      conversation,
    );
    const shown = await this.transfers.under(views, opened, conversation);
    return opened.map((record, at) => ({ ...record, view: shown[at] ?? null }));
  }

  /** One record, without what it answers. */
  async open(item: RecordItem, conversation: string): Promise<HistoryRecord> {
    const { id, position, incoming } = item;
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
      return { id, position, incoming, stored: null, view };
    }
    return {
      id,
      position,
      incoming,
      stored: record.stored,
      view: messageView(record, conversation, this.self, deliveries),
    };
  }
}
