import {
  MAX_RECEIPT_MESSAGES,
  type AccountId,
  type Body,
  type Clock,
  type Committed,
  type EnvelopeId,
  type Logger,
  type ProtocolError,
  type RecordId,
} from '@parley/protocol';
import { joinParts, type CommitPart } from '../commit/commit-part';
import type { CommitQueue } from '../commit/commit-queue';
import type { ContactBook } from '../contacts/contact-book';
import type { FirstContact } from '../contacts/first-contact';
import type { Contents } from '../messages/contents';
import type { Outgoing, SealContent, Sealing } from '../messages/outgoing';
import type { RecordBook, RecordChange } from '../messages/record-book';
import type { ContactStates } from '../sessions/contact-states';
import type { ReceivingSessions } from '../sessions/receiving-sessions';
import type { InboxBatch } from './inbox-batch';
import { codeOf, isAboutServer } from './readability';
import type { PackageRefill } from './refill';
import type { Repeat, Resends } from './resends';

interface Reply {
  readonly contact: AccountId;
  readonly content: Uint8Array;
  readonly record: RecordId | null;
}

/** Contacts get at most one introduction of ours in this time, however much they send that cannot be read. */
const INTRODUCE_EVERY_MS = 10 * 60_000;
const MAX_ASKED = 64;
/** Records that get a new state in one commit. */
const MAX_REPLACED = 256;
const MAX_REPLACED_BYTES = 2 * 1024 * 1024;

/** Replies in one commit; a contact may ask for more than fits. */
const MAX_REPLIES = 64;
const MAX_REPLY_BYTES = 1024 * 1024;

/** Turns a batch into one commit: records, states, acknowledgements, and the answers that go back. */
export class BatchCommit {
  constructor(
    private readonly book: ContactBook,
    private readonly records: RecordBook,
    private readonly receiving: ReceivingSessions,
    private readonly refill: PackageRefill,
    private readonly resends: Resends,
    private readonly firstContact: FirstContact,
    private readonly contents: Contents,
    private readonly contactStates: ContactStates,
    private readonly outgoing: Outgoing,
    private readonly queue: CommitQueue,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** @throws ProtocolError the server's refusal: nothing of the batch happened */
  async commit(batch: InboxBatch, lease: number): Promise<void> {
    const parts: CommitPart[] = [];
    const replies: Reply[] = [];
    if (!batch.quiet) {
      await this.#introduce(batch, parts);
      await this.#answerWanted(batch, parts, replies);
      await this.#replies(batch, parts, replies);
    }
    const [first = [], ...later] = portions(replies);
    const added = await this.#added(batch);
    const replaced = await this.#replaced(batch);
    const noted = await this.resends.note(batch);
    const states = [...(await this.receiving.collect())];
    if (noted !== null) states.push(noted);
    parts.push({
      lease,
      acknowledged: batch.acknowledged,
      states,
      records: [...added, ...replaced],
      contacts: await Promise.all([...batch.contacts.values()].map((contact) => this.book.change(contact))),
    });
    const base = joinParts(...parts);
    let ready: CommitPart | null = null;
    const onReady = (part: CommitPart): void => void (ready = part);
    const committed = await this.outgoing.submit(
      async (seal) => {
        const sealings = await this.#seal(batch, first, seal);
        return { parts: [Promise.resolve(base), ...sealings.map(({ part }) => part)], dirty: batch.dirty, onReady };
      },
      (error) => this.#again(error, ready),
    );
    this.#done(batch, committed, [...added, ...replaced]);
    for (const portion of later) await this.#answerLater(batch, portion);
  }

  /** What was read is committed already: whoever got no answer asks again. */
  async #answerLater(batch: InboxBatch, replies: readonly Reply[]): Promise<void> {
    try {
      await this.outgoing.submit(async (seal) => ({
        parts: (await this.#seal(batch, replies, seal)).map(({ part }) => part),
      }));
    } catch (error) {
      this.logger.warn('replies.not-sent', { count: replies.length, code: codeOf(error) });
    }
  }

  /** A reply that cannot be made, because of what the contact gave us, is no reason to keep everybody waiting. */
  async #seal(batch: InboxBatch, replies: readonly Reply[], seal: SealContent): Promise<readonly Sealing[]> {
    const sealings: Sealing[] = [];
    for (const { contact: account, content, record } of replies) {
      const contact = batch.contact(account);
      // Without their packages nothing can be said: the introduction that goes with this commit brings them.
      if ((await this.contactStates.stock(account).get()) === null) continue;
      if (!contact?.details.theirStampSecret) continue;
      try {
        sealings.push(await seal(contact, content, record));
      } catch (error) {
        if (isAboutServer(error)) throw error;
        this.logger.warn('reply.not-made', { contact: account, code: codeOf(error) });
      }
    }
    return sealings;
  }

  async #introduce(batch: InboxBatch, parts: CommitPart[]): Promise<void> {
    for (const account of new Set([...batch.introduce, ...batch.answer])) {
      const contact = batch.contact(account);
      if (contact === undefined || contact.state !== 'approved') continue;
      // Where our own states are gone, what was given before is worth nothing, however new it is.
      const given = (await this.receiving.reader(account)).packages.length > 0;
      const recent = this.clock.now() - contact.details.introducedOurselvesAt < INTRODUCE_EVERY_MS;
      if (given && recent && !batch.answer.has(account)) continue;
      const lost = (await this.contactStates.stock(account).get()) === null;
      await this.receiving.settle(account);
      try {
        const introduced = await this.firstContact.introduce(contact, '', contact.details.theirStampSecret, lost);
        parts.push(introduced.part);
        batch.put(introduced.contact);
      } catch (error) {
        if (isAboutServer(error)) throw error;
        this.logger.warn('introduction.not-made', { contact: account, code: codeOf(error) });
        // What was handed over is still to be written.
        this.receiving.setReader(account, await this.receiving.reader(account));
      }
    }
  }

  async #answerWanted(batch: InboxBatch, parts: CommitPart[], replies: Reply[]): Promise<void> {
    for (const [account, envelopes] of batch.wanted) {
      const contact = batch.contact(account);
      if (contact === undefined) continue;
      const repeats: readonly Repeat[] = await this.resends.answers(contact, envelopes);
      if (repeats.length === 0) continue;
      parts.push({ states: [...(await this.resends.endSessions(account))] });
      for (const { content, record, replaced } of repeats) {
        replies.push({ contact: account, content, record });
        if (replaced !== null) batch.replaced.set(replaced.id, replaced);
      }
    }
  }

  /** Receipts carry the fresh packages; where there is nothing to confirm, the request to send again does. */
  async #replies(batch: InboxBatch, parts: CommitPart[], replies: Reply[]): Promise<void> {
    const accounts = new Set([...batch.received.keys(), ...batch.unreadable.keys()]);
    for (const account of accounts) {
      const refill = await this.refill.for(account);
      if (refill.states.length > 0) parts.push({ states: [...refill.states] });
      let packages = refill.packages;
      const reply = (body: Body): void => {
        replies.push({ contact: account, content: this.contents.make(body, packages), record: null });
        packages = [];
      };
      for (const messages of chunks(batch.received.get(account) ?? [], MAX_RECEIPT_MESSAGES)) {
        reply({ kind: 'receipt', state: 'received', messages });
      }
      if ((await this.contactStates.stock(account).get()) === null) continue;
      for (const envelopes of chunks<EnvelopeId>(batch.unreadable.get(account) ?? [], MAX_ASKED)) {
        for (const envelope of envelopes) batch.asked.add(envelope);
        reply({ kind: 'resend', envelopes });
      }
    }
  }

  #added(batch: InboxBatch): Promise<RecordChange[]> {
    return Promise.all(
      [...batch.added.values()].map(({ id, conversation, incoming, stored }) =>
        this.records.change(id, conversation, stored, { incoming, replaces: false }),
      ),
    );
  }

  /**
   * New states of records. One receipt is about many, and some may be long: what one commit cannot hold is committed before, for a state says the
   * same however often it is written.
   */
  async #replaced(batch: InboxBatch): Promise<RecordChange[]> {
    let changes: RecordChange[] = [];
    let bytes = 0;
    for (const { id, conversation, incoming, stored } of batch.replaced.values()) {
      const change = await this.records.change(id, conversation, stored, { incoming, replaces: true });
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
    return { ...part, records: (part.records ?? []).filter(({ id, replaces }) => replaces || !known.has(id)) };
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

function portions(replies: readonly Reply[]): Reply[][] {
  const portions: Reply[][] = [];
  let bytes = 0;
  for (const reply of replies) {
    const last = portions.at(-1);
    bytes += reply.content.length;
    if (last !== undefined && last.length < MAX_REPLIES && bytes <= MAX_REPLY_BYTES) last.push(reply);
    else {
      portions.push([reply]);
      bytes = reply.content.length;
    }
  }
  return portions;
}

function* chunks<T>(list: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < list.length; at += size) yield list.slice(at, at + size);
}
