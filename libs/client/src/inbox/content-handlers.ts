import { messageIdOf, newerCard, readCard } from '@parley/crypto/identity';
import { checkSealingKey } from '@parley/crypto/sealing';
import type { Sessions } from '@parley/crypto/session';
import {
  content as contentMessage,
  isRevision,
  knownBody,
  ProtocolError,
  type AccountId,
  type CardBody,
  type Clock,
  type Content,
  type Logger,
  type PictureRecord,
  type ReceiptBody,
  type RecordId,
  type RepeatBody,
} from '@parley/protocol';
import type { Contact, ContactBook } from '../contacts/contact-book';
import type { SealedNames } from '../keys/sealed-names';
import type { RecordBook } from '../messages/record-book';
import type { IncomingRevisions } from '../revisions/incoming-revisions';
import { push, type InboxBatch } from './inbox-batch';

/** What each kind of content does to a batch; nothing else changes before that is committed. */
export class ContentHandlers {
  constructor(
    private readonly self: AccountId,
    private readonly book: ContactBook,
    private readonly names: SealedNames,
    private readonly records: RecordBook,
    private readonly revisions: IncomingRevisions,
    private readonly sessions: Sessions,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** @throws ProtocolError `malformed`, and what reading a card throws */
  async handle(batch: InboxBatch, contact: Contact, bytes: Uint8Array): Promise<void> {
    const content = contentMessage.decode(bytes);
    const body = knownBody(content.body);
    switch (body?.kind) {
      case 'receipt':
        await this.#receipt(batch, contact, content, body);
        break;
      case 'resend':
        push(batch.wanted, contact.account, ...body.envelopes);
        break;
      case 'repeat':
        await this.#repeat(batch, contact, body);
        break;
      case 'card':
        await this.#card(batch, contact, body);
        break;
      case 'empty':
        break;
      case 'reaction':
      case 'edit':
      case 'delete':
      case 'transfer':
        await this.revisions.take(batch, contact, content, body);
        break;
      case 'text':
      case 'file':
      case undefined:
        await this.#message(batch, contact, bytes);
    }
    await this.#packages(batch, contact, content);
  }

  async #message(batch: InboxBatch, contact: Contact, bytes: Uint8Array): Promise<void> {
    const id = messageIdOf(contact.account, bytes);
    const record = this.names.message(id);
    push(batch.received, contact.account, id);
    if (batch.added.has(record)) return;
    const said = { kind: 'message', id, from: contact.account, content: bytes, at: this.clock.now() } as const;
    const stored = await this.revisions.arrived(batch, contact, said);
    const incoming = stored.deleted === undefined;
    batch.added.set(record, { id: record, conversation: contact.conversation, incoming, stored });
  }

  async #receipt(
    batch: InboxBatch,
    contact: Contact,
    { sentAt }: Content,
    { state, messages }: ReceiptBody,
  ): Promise<void> {
    const ids = messages.map((id) => this.names.message(id));
    const unseen = ids.filter((id) => !batch.replaced.has(id));
    const found = await this.records.find(unseen);
    for (const id of ids) {
      const record = batch.replaced.get(id) ?? found.get(id);
      this.#confirm(batch, contact, { state, at: sentAt }, record, id);
    }
  }

  #confirm(
    batch: InboxBatch,
    contact: Contact,
    { state, at }: { readonly state: ReceiptBody['state']; readonly at: number },
    record: Awaited<ReturnType<RecordBook['open']>> | undefined,
    id: RecordId,
  ): void {
    const stored = record?.stored;
    if (
      record === undefined ||
      stored?.kind !== 'message' ||
      stored.from !== this.self ||
      record.conversation !== contact.conversation
    ) {
      this.logger.info('receipt.unknown-message', { record: id });
      return;
    }
    if (stored.receipt === 'read' || stored.receipt === state) return;
    const created = stored.created ?? record.change;
    const when = state === 'read' ? { readAt: at } : { receivedAt: at };
    const next = { ...stored, ...when, receipt: state, created };
    delete next.stateSince;
    batch.replaced.set(id, { ...record, stored: next });
  }

  async #repeat(batch: InboxBatch, contact: Contact, { envelope, content }: RepeatBody): Promise<void> {
    if (content !== undefined) {
      const repeated = contentMessage.decode(content);
      const body = knownBody(repeated.body);
      if (body === null || body.kind === 'text' || body.kind === 'file') await this.#message(batch, contact, content);
      else if (isRevision(body)) await this.revisions.take(batch, contact, repeated, body);
    }
    const id = this.names.envelope(envelope);
    const record = batch.replaced.get(id) ?? (await this.records.find([id])).get(id);
    if (record?.stored.kind !== 'undecryptable' || record.stored.from !== contact.account) return;
    const message = content === undefined ? null : messageIdOf(contact.account, content);
    batch.replaced.set(id, { ...record, incoming: false, stored: { kind: 'settled', envelope, message } });
    batch.settled.add(envelope);
  }

  async #card(batch: InboxBatch, contact: Contact, { card: bytes, picture }: CardBody): Promise<void> {
    const card = await readCard(bytes);
    await checkSealingKey(card.sealingKey);
    if (card.account === contact.account && picture !== undefined)
      await this.#picture(batch, contact, { kind: 'picture', picture, number: card.number });
    try {
      if (newerCard(contact.card, card) === card) batch.put(this.book.updated(contact, { card: { card, bytes } }));
    } catch (error) {
      if (!(error instanceof ProtocolError) || error.code !== 'card-outdated') throw error;
      this.logger.info('card.outdated', { contact: contact.account });
    }
  }

  /** The newest that came with a card is kept, in whatever order they come. */
  async #picture(batch: InboxBatch, { account, conversation }: Contact, stored: PictureRecord): Promise<void> {
    const id = this.names.picture(account);
    const known = batch.replaced.get(id) ?? (await this.records.find([id])).get(id);
    const before = batch.added.get(id)?.stored ?? known?.stored;
    if (before?.kind === 'picture' && before.number >= stored.number) return;
    if (known === undefined) batch.added.set(id, { id, conversation, incoming: false, stored });
    else batch.replaced.set(id, { ...known, stored });
  }

  async #packages(batch: InboxBatch, contact: Contact, { packages = [] }: Content): Promise<void> {
    const own: Uint8Array[] = [];
    for (const given of packages) if (await this.#isOf(contact, given)) own.push(given);
    if (own.length > 0) batch.give(contact.account, own);
  }

  /** What is no package of the contact takes nobody's place. */
  async #isOf(contact: Contact, given: Uint8Array): Promise<boolean> {
    try {
      return (await this.sessions.describePackage(given)).owner.account === contact.account;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.logger.info('package.refused', { contact: contact.account, code: error.code });
      return false;
    }
  }
}
