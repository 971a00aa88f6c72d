import { MAX_RECEIPT_MESSAGES, type ConversationKey, type MessageId } from '@parley/protocol';
import type { CommitPart } from '../commit/commit-part';
import type { ContactBook } from '../contacts/contact-book';
import type { SealedNames } from '../keys/sealed-names';
import type { AccountId } from '@parley/protocol';
import type { Contents } from './contents';
import type { History } from './history';
import type { Outgoing } from './outgoing';
import type { HistoryRecord } from './record-views';

const PAGE = 200;

/** Marks what a person has read, and tells the sender. */
export class ReadMarks {
  constructor(
    private readonly book: ContactBook,
    private readonly names: SealedNames,
    private readonly history: History,
    private readonly contents: Contents,
    private readonly outgoing: Outgoing,
  ) {}

  /** Oldest first, so that a crash leaves a mark that is true. */
  async mark(conversation: string, upTo: MessageId): Promise<void> {
    const key = this.names.conversation(conversation);
    const last = await this.history.positionOf(upTo);
    const unread = await this.#unread(conversation, last);
    for (let at = 0; at < unread.length; at += MAX_RECEIPT_MESSAGES) {
      const chunk = unread.slice(at, at + MAX_RECEIPT_MESSAGES);
      await this.#commit(conversation, key, chunk, Math.min(last, chunk.at(-1)?.position ?? last));
    }
    await this.#commit(conversation, key, [], last);
  }

  async #commit(
    conversation: string,
    key: ConversationKey,
    messages: readonly { readonly id: MessageId }[],
    read: number,
  ): Promise<void> {
    const contact = this.book.get(conversation as AccountId);
    const mark: CommitPart = { conversations: [{ conversation: key, read }] };
    await this.outgoing.submit(async (seal) => {
      if (messages.length === 0 || contact?.state !== 'approved') return { parts: [Promise.resolve(mark)] };
      const body = { kind: 'receipt', state: 'read', messages: messages.map(({ id }) => id) } as const;
      const { part } = await seal(contact, this.contents.make({ ...body, messages: [...body.messages] }), null);
      return { parts: [Promise.resolve(mark), part] };
    });
  }

  /** Messages of the contact between the old mark and the new one. */
  async #unread(conversation: string, last: number): Promise<readonly { id: MessageId; position: number }[]> {
    const read = await this.history.readUpTo(conversation);
    const unread: { id: MessageId; position: number }[] = [];
    let before = last + 1;
    for (let more = true; more && before > read + 1;) {
      const page = await this.history.page(conversation, before, PAGE);
      unread.unshift(...page.records.filter((entry) => isUnread(entry, read)).flatMap(idOf));
      before = page.records[0]?.position ?? 0;
      more = page.more;
    }
    return unread;
  }
}

const isUnread = ({ incoming, position }: HistoryRecord, read: number): boolean => incoming && position > read;

const idOf = ({ stored, position }: HistoryRecord): { id: MessageId; position: number }[] =>
  stored?.kind === 'message' ? [{ id: stored.id, position }] : [];
