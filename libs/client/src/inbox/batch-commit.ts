import type { Committed, Logger, PackageStock, ProtocolError, TransferStart } from '@parley/protocol';
import { joinParts, type CommitPart } from '../commit/commit-part';
import type { CommitQueue, OnRefusal } from '../commit/commit-queue';
import type { ContactBook } from '../contacts/contact-book';
import type { Outgoing, Prepare } from '../messages/outgoing';
import type { RecordBook, RecordChange } from '../messages/record-book';
import type { ContactStates } from '../sessions/contact-states';
import type { ReceivingSessions } from '../sessions/receiving-sessions';
import type { SendingSessions } from '../sessions/sending-sessions';
import type { StateCell } from '../states/state-cell';
import { transferStart } from '../transfers/file-message';
import type { BatchReplies, Reply } from './batch-replies';
import type { InboxBatch } from './inbox-batch';
import { codeOf } from './readability';
import type { Resends } from './resends';
import { changedStock } from './stock-change';

/** Records that get a new state in one commit. */
const MAX_REPLACED = 256;
const MAX_REPLACED_BYTES = 2 * 1024 * 1024;

/** Turns a batch into one commit: records, states, acknowledgements, and the answers that go back. */
export class BatchCommit {
  constructor(
    private readonly book: ContactBook,
    private readonly records: RecordBook,
    private readonly receiving: ReceivingSessions,
    private readonly resends: Resends,
    private readonly replies: BatchReplies,
    private readonly contactStates: ContactStates,
    private readonly sending: SendingSessions,
    private readonly outgoing: Outgoing,
    private readonly queue: CommitQueue,
    private readonly logger: Logger,
  ) {}

  /** @throws ProtocolError the server's refusal: nothing of the batch happened */
  async commit(batch: InboxBatch, lease: number): Promise<void> {
    const answers = await this.replies.of(batch);
    const [first = [], ...later] = answers.portions;
    const added = await this.#added(batch);
    const replaced = await this.#replaced(batch);
    const noted = await this.resends.note(batch);
    const states = [...(await this.receiving.collect())];
    if (noted !== null) states.push(noted);
    const base = joinParts(...answers.parts, {
      lease,
      acknowledged: batch.acknowledged,
      states,
      records: [...added, ...replaced],
      transfers: this.#offered(batch),
      endedTransfers: [...batch.endedTransfers],
      contacts: await Promise.all([...batch.contacts.values()].map((contact) => this.book.change(contact))),
    });
    let ready: CommitPart | null = null;
    const onReady = (part: CommitPart): void => void (ready = part);
    const committed = await this.#submit(
      batch,
      async (seal) => {
        const dirty = await this.#restock(batch);
        const sealings = await this.replies.seal(batch, first, seal);
        const parts = [Promise.resolve(base), ...sealings.map(({ part }) => part)];
        return { parts, dirty: [...dirty, ...batch.dirty], onReady };
      },
      (error) => this.#again(error, ready),
    );
    this.#done(batch, committed, [...added, ...replaced]);
    for (const portion of later) await this.#answerLater(batch, portion);
  }

  /** Nothing of the packages stays when nothing was committed. */
  async #submit(batch: InboxBatch, prepare: Prepare, onRefusal: OnRefusal): Promise<Committed> {
    try {
      return await this.outgoing.submit(prepare, onRefusal);
    } catch (error) {
      for (const account of batch.stocks.keys()) this.contactStates.stock(account).forget();
      throw error;
    }
  }

  /** Puts in what the contacts gave, at the turn of this commit, so that the replies can go in sessions from it. */
  async #restock(batch: InboxBatch): Promise<readonly StateCell<PackageStock>[]> {
    const dirty: StateCell<PackageStock>[] = [];
    for (const [account, change] of batch.stocks) {
      const cell = this.contactStates.stock(account);
      const stock = changedStock(await cell.get(), change);
      if (stock === null) continue;
      cell.put(stock);
      dirty.push(cell);
      if (change.introduced !== null) this.sending.renew(account);
    }
    return dirty;
  }

  /** What was read is committed already: whoever got no answer asks again. */
  async #answerLater(batch: InboxBatch, replies: readonly Reply[]): Promise<void> {
    try {
      await this.outgoing.submit(async (seal) => ({
        parts: (await this.replies.seal(batch, replies, seal)).map(({ part }) => part),
      }));
    } catch (error) {
      this.logger.warn('replies.not-sent', { count: replies.length, code: codeOf(error) });
    }
  }

  #added(batch: InboxBatch): Promise<RecordChange[]> {
    return Promise.all(
      [...batch.added.values()].map(({ id, conversation, incoming, stored }) =>
        this.records.change(id, conversation, stored, { incoming, replaces: false }),
      ),
    );
  }

  /** Files that came: nothing of them moves before a person accepts. */
  #offered(batch: InboxBatch): TransferStart[] {
    return [...batch.added.values()].flatMap(({ id, stored }) => {
      if (stored.kind !== 'message') return [];
      return transferStart(stored, id, stored.from, false) ?? [];
    });
  }

  /**
   * New states of records. One receipt is about many, and some may be long: what one commit cannot hold is committed before, for a state says the
   * same however often it is written.
   */
  async #replaced(batch: InboxBatch): Promise<RecordChange[]> {
    let changes: RecordChange[] = [];
    let bytes = 0;
    for (const { id, conversation, change: since, incoming, stored } of batch.replaced.values()) {
      const change = await this.records.change(id, conversation, stored, { incoming, replaces: true, since });
      if (changes.length >= MAX_REPLACED || bytes + change.sealed.length > MAX_REPLACED_BYTES) {
        const earlier = await this.queue.submit({ records: changes });
        this.#remember(batch, earlier, changes);
        changes = [];
        bytes = 0;
      }
      changes.push(change);
      bytes += change.sealed.length;
    }
    return changes;
  }

  /** A message that came twice, in two envelopes, is in history already: the rest of the batch goes on without it. */
  async #again(error: ProtocolError, part: CommitPart | null): Promise<CommitPart> {
    if (error.code === 'unknown-record' && part !== null) return this.#withoutLost(part);
    if (error.code !== 'record-exists' || part === null) throw error;
    const fresh = (part.records ?? []).filter(({ replaces }) => !replaces).map(({ id }) => id);
    const known = new Set((await this.records.items({ ids: fresh })).map(({ id }) => id));
    return {
      ...part,
      records: (part.records ?? []).filter(({ id, replaces }) => replaces || !known.has(id)),
      transfers: (part.transfers ?? []).filter(({ record }) => !known.has(record)),
    };
  }

  /** Records that were removed meanwhile have no new state. */
  async #withoutLost(part: CommitPart): Promise<CommitPart> {
    this.records.clear();
    const records = part.records ?? [];
    const replaced = records.filter(({ replaces }) => replaces).map(({ id }) => id);
    const known = new Set((await this.records.items({ ids: replaced })).map(({ id }) => id));
    return { ...part, records: records.filter(({ id, replaces }) => !replaces || known.has(id)) };
  }

  #done(batch: InboxBatch, committed: Committed, changes: readonly RecordChange[]): void {
    for (const contact of batch.contacts.values()) this.book.committed(contact);
    this.#remember(batch, committed, changes);
  }

  #remember(batch: InboxBatch, committed: Committed, changes: readonly RecordChange[]): void {
    const positions = new Map(committed.records.map(({ id, position }) => [id, position]));
    for (const { id, sealed } of changes) {
      const record = batch.replaced.get(id) ?? batch.added.get(id);
      const position = positions.get(id);
      if (record === undefined || position === undefined) continue;
      this.records.remember({ ...record, position, change: committed.change }, sealed);
    }
  }
}
