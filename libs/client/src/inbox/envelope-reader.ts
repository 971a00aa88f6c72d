import {
  ProtocolError,
  sealedContent,
  type Clock,
  type InboxEntry,
  type Logger,
  type SealedContent,
} from '@parley/protocol';
import type { Contact, ContactBook } from '../contacts/contact-book';
import type { Introductions } from '../contacts/introductions';
import type { AccountKeys } from '../keys/account-keys';
import type { SealedNames } from '../keys/sealed-names';
import type { ReceivingSessions } from '../sessions/receiving-sessions';
import type { ContentHandlers } from './content-handlers';
import { push, type InboxBatch } from './inbox-batch';
import { needsIntroduction, unreadableReason } from './readability';

/** What is inside the seal, or why it does not open. */
export type Unsealed = { readonly inside: SealedContent } | { readonly reason: string };

/** Reads envelopes one after the other into a batch. */
export class EnvelopeReader {
  constructor(
    private readonly keys: AccountKeys,
    private readonly names: SealedNames,
    private readonly book: ContactBook,
    private readonly receiving: ReceivingSessions,
    private readonly introductions: Introductions,
    private readonly handlers: ContentHandlers,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Opens the seal; independent of everything before it. */
  async unseal({ sealed }: InboxEntry): Promise<Unsealed> {
    try {
      return { inside: sealedContent.decode(await this.keys.unsealer.unseal(sealed)) };
    } catch (error) {
      return { reason: unreadableReason(error) };
    }
  }

  /** @throws ProtocolError only for what is not about the envelope: the batch is tried again later */
  async read(batch: InboxBatch, entry: InboxEntry, unsealed: Unsealed): Promise<void> {
    batch.acknowledged.push(entry.position);
    const contact = batch.contact(entry.contact) ?? (await this.#reload(batch, entry));
    if (contact === undefined || contact.state === 'blocked') {
      this.logger.info('inbox.not-a-contact', { envelope: entry.envelope });
      return;
    }
    if ('reason' in unsealed) return this.#keep(batch, entry, contact, unsealed.reason);
    try {
      await this.#open(batch, contact, unsealed.inside);
    } catch (error) {
      this.#keep(batch, entry, contact, unreadableReason(error));
    }
  }

  /** Another device may have added the contact, and the feed not told of it yet. */
  async #reload(batch: InboxBatch, entry: InboxEntry): Promise<Contact | undefined> {
    if (batch.reloaded) return undefined;
    await this.book.load();
    batch.reloaded = true;
    return batch.contact(entry.contact);
  }

  /** Keeps an envelope as it is: reading it leads to something that cannot be committed. */
  setAside(batch: InboxBatch, entry: InboxEntry, reason: string): void {
    batch.quiet = true;
    batch.acknowledged.push(entry.position);
    const contact = batch.contact(entry.contact);
    if (contact !== undefined && contact.state !== 'blocked') this.#keep(batch, entry, contact, reason);
  }

  async #open(batch: InboxBatch, contact: Contact, inside: SealedContent): Promise<void> {
    if (inside.kind === 'session') {
      const { content } = await this.receiving.decrypt(contact.account, inside.message, inside.welcome);
      return this.handlers.handle(batch, contact, content);
    }
    const read = await this.introductions.read(inside.introduction);
    if (read.card.account !== contact.account) {
      throw new ProtocolError('card-mismatch', 'an introduction of somebody else under the stamp of a contact');
    }
    const taken = this.introductions.take(contact, read);
    if (taken === null) return;
    batch.stocks.set(contact.account, { introduced: taken.stock, given: [] });
    batch.introduced.add(contact.account);
    if (inside.answer) batch.answer.add(contact.account);
    batch.put(this.book.updated(contact, { ...taken.update, state: 'approved' }));
  }

  /** Nothing is dropped in silence: the seal is kept with the reason, and asked for again. */
  #keep(batch: InboxBatch, entry: InboxEntry, contact: Contact, reason: string): void {
    this.logger.warn('inbox.unreadable', { envelope: entry.envelope, contact: contact.account, reason });
    const { envelope, sealed } = entry;
    const id = this.names.envelope(envelope);
    const stored = {
      kind: 'undecryptable',
      envelope,
      from: contact.account,
      reason,
      at: this.clock.now(),
      sealed,
    } as const;
    batch.added.set(id, { id, conversation: contact.conversation, incoming: true, stored });
    push(batch.unreadable, contact.account, envelope);
    if (needsIntroduction(reason)) batch.introduce.add(contact.account);
  }
}
