import {
  MAX_TEXT_BYTES,
  ProtocolError,
  utf8Length,
  type AccountId,
  type Clock,
  type EnvelopeId,
  type MessageId,
  type RecordId,
  type RevisionBody,
  type StoredMessage,
  type TransferId,
  type TransferNotice,
} from '@parley/protocol';
import type { Contact, ContactBook } from '../contacts/contact-book';
import type { SealedNames } from '../keys/sealed-names';
import type { Contents } from '../messages/contents';
import type { MessageChanges, MessageRecord } from '../messages/message-changes';
import type { Outgoing } from '../messages/outgoing';
import type { RecordBook, RecordChange } from '../messages/record-book';
import { SELF } from '../messages/self';
import { checkSendable } from '../messages/sendable';
import { fileBody } from '../transfers/file-message';
import { replacing } from './incoming-revisions';
import { nextTime, revised, saidAbout, withoutContent } from './revised';

/** What a person says about messages: each is one commit that changes the record and tells the contact. */
export class Revisions {
  constructor(
    private readonly self: AccountId,
    private readonly names: SealedNames,
    private readonly book: ContactBook,
    private readonly records: RecordBook,
    private readonly contents: Contents,
    private readonly outgoing: Outgoing,
    private readonly changes: MessageChanges,
    private readonly clock: Clock,
  ) {}

  /** @throws ProtocolError `not-found`, `malformed` for what is no emoji, and what sending throws */
  react(conversation: string, message: MessageId, emoji: string | null): Promise<void> {
    return this.#say(conversation, { kind: 'reaction', message, emoji });
  }

  /** @throws ProtocolError `not-found`, `refused` for what is not a text of this account, `message-too-long`, and what sending throws */
  async edit(conversation: string, message: MessageId, text: string): Promise<void> {
    if (utf8Length(text) > MAX_TEXT_BYTES)
      throw new ProtocolError('message-too-long', 'the text is longer than a message may be');
    return this.#say(conversation, { kind: 'edit', message, text });
  }

  /**
   * Takes a message away, with all that was said about it.
   * @param everywhere also from the contact; only the author may
   * @throws ProtocolError `not-found`, `refused`, and what sending throws
   */
  delete(conversation: string, message: MessageId, everywhere: boolean): Promise<void> {
    return everywhere && conversation !== SELF
      ? this.#say(conversation, { kind: 'delete', message })
      : this.#hide(conversation, message);
  }

  /**
   * Tells what became of a file.
   * @param ended its parts are not needed any more
   * @throws ProtocolError `not-found`, and what sending throws
   */
  note(conversation: string, body: TransferNotice, ended: TransferId | null): Promise<void> {
    return this.#say(conversation, body, ended);
  }

  async #say(conversation: string, body: RevisionBody, ended: TransferId | null = null): Promise<void> {
    const contact = conversation === SELF ? null : this.book.need(conversation as AccountId);
    if (contact !== null) checkSendable(contact);
    const record = this.names.revision(body.message, body.kind);
    await this.changes.change(conversation, this.names.message(body.message), async (message, seal) => {
      const known = message.stored;
      if ((body.kind === 'edit' || body.kind === 'delete') && known.from !== this.self)
        throw new ProtocolError('refused', 'only the author of a message edits it, or deletes it everywhere');
      const at = nextTime(known, this.self, this.clock.now());
      const stored = revised(known, { from: this.self, at, body });
      if (stored === null) throw new ProtocolError('refused', 'nothing more can be said about this message');
      const next = replacing(message, stored);
      const over = ended ?? (body.kind === 'delete' ? transferOf(message) : null);
      const ending = Promise.resolve(over === null ? {} : { endedTransfers: [over] });
      if (contact === null) return { next, parts: [ending] };
      const noted = wasSaid(known, body, this.self) ? {} : { records: [await this.#note(record, contact, body)] };
      const { part } = await seal(contact, this.contents.make(body, [], at), record);
      return { next, parts: [Promise.resolve(noted), ending, part] };
    });
  }

  /** Only here, on the devices of this account. What could not be read can be taken away, too. */
  async #hide(conversation: string, message: MessageId): Promise<void> {
    const unread = this.names.envelope(message as unknown as EnvelopeId);
    const found = (await this.records.find([unread])).get(unread);
    if (found?.stored.kind === 'undecryptable' && found.conversation === this.names.conversation(conversation)) {
      const { envelope } = found.stored;
      const stored = { kind: 'settled', envelope, message: null } as const;
      const options = { incoming: false, replaces: true, since: found.change };
      const change = await this.records.change(found.id, found.conversation, stored, options);
      await this.outgoing.submit(() => ({ parts: [Promise.resolve({ records: [change] })] }));
      this.records.forget(found.id);
      return;
    }
    await this.changes.change(conversation, this.names.message(message), (known) => {
      const over = transferOf(known);
      const parts = over === null ? [] : [Promise.resolve({ endedTransfers: [over] })];
      return Promise.resolve({ next: replacing(known, withoutContent(known.stored, false)), parts });
    });
  }

  /** The record to which the delivery of a revision belongs: what it says is in the record of the message. */
  #note(id: RecordId, { conversation }: Contact, { kind: body, message }: RevisionBody): Promise<RecordChange> {
    return this.records.change(
      id,
      conversation,
      { kind: 'revision', message, body },
      { incoming: false, replaces: false },
    );
  }
}

/** Whether this account has said something of the kind before: then there is a record of it. */
function wasSaid(stored: StoredMessage, { kind }: RevisionBody, self: AccountId): boolean {
  return saidAbout(stored, kind, self) !== null;
}

/** The transfer of a file message; null for any other. */
const transferOf = ({ stored }: MessageRecord): TransferId | null => fileBody(stored)?.transfer ?? null;
