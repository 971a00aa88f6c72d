import { ProtocolError, type AccountId, type MessageId } from '@parley/protocol';
import type { MessageInfo } from '../api/views';
import type { ContactBook } from '../contacts/contact-book';
import type { SealedNames } from '../keys/sealed-names';
import type { DeliveryProof } from './delivery-proof';
import { bestState, messageView } from './message-view';
import type { RecordBook } from './record-book';
import { SELF } from './self';

/** Tells how far a message got, and when. */
export class MessageInfos {
  constructor(
    private readonly self: AccountId,
    private readonly book: ContactBook,
    private readonly names: SealedNames,
    private readonly records: RecordBook,
    private readonly proof: DeliveryProof,
  ) {}

  /** One for each recipient; none for a note to self. @throws ProtocolError `not-found` */
  async of(conversation: string, message: MessageId): Promise<readonly MessageInfo[]> {
    const [item] = await this.records.items({ ids: [this.names.message(message)] });
    if (item?.conversation !== this.names.conversation(conversation)) throw notFound();
    const record = await this.records.open(item);
    const { stored } = record;
    const view = messageView(record, conversation, this.self, []);
    if (stored.kind !== 'message' || view === null) throw notFound();
    const { sentAt } = view;
    if (conversation === SELF) return [];
    const none = { queuedAt: null, deliveredAt: null, receivedAt: null, readAt: null };
    if (stored.from !== this.self)
      return [{ ...none, contact: this.self, sentAt, receivedAt: stored.at, state: 'received' }];
    const contact = this.book.need(conversation as AccountId);
    const proven = await Promise.all(
      item.deliveries.map(async (delivery) => ({
        ...delivery,
        ...(await this.proof.prove(delivery, contact.server)),
      })),
    );
    const deliveredAt = proven.flatMap(({ state, settledAt }) => (state === 'delivered' ? (settledAt ?? []) : []));
    return [
      {
        contact: contact.account,
        sentAt,
        queuedAt: earliest(proven.map(({ queuedAt }) => queuedAt)),
        deliveredAt: earliest(deliveredAt),
        receivedAt: stored.receivedAt ?? null,
        readAt: stored.readAt ?? null,
        ...bestState(stored.receipt, proven),
      },
    ];
  }
}

const notFound = (): ProtocolError => new ProtocolError('not-found', 'there is no such message');

const earliest = (times: readonly number[]): number | null => (times.length === 0 ? null : Math.min(...times));
