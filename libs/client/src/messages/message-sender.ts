import { messageIdOf } from '@parley/crypto/identity';
import {
  content as contentMessage,
  MAX_TEXT_BYTES,
  ProtocolError,
  utf8Length,
  type AccountId,
  type Clock,
  type Committed,
  type ConversationKey,
  type DeviceId,
  type FileBody,
  type MessageId,
  type RandomSource,
  type RecordId,
  type StoredMessage,
  type TextBody,
} from '@parley/protocol';
import type { SendOptions } from '../api/client';
import type { CommitPart } from '../commit/commit-part';
import type { Contact } from '../contacts/contact-book';
import type { SealedNames } from '../keys/sealed-names';
import { transferStart } from '../transfers/file-message';
import type { Outgoing } from './outgoing';
import type { OpenRecord, RecordBook } from './record-book';
import { SELF } from './self';
import { checkSendable } from './sendable';

const SALT_BYTES = 16;

interface Draft {
  readonly id: MessageId;
  readonly record: RecordId;
  readonly conversation: ConversationKey;
  readonly content: Uint8Array;
  readonly at: number;
  /** Goes into the same commit. */
  readonly part: CommitPart;
  /** The record as it was committed last. */
  sealed?: Uint8Array;
}

/** Sends texts and offers files: record, generation and envelope are one commit. */
export class MessageSender {
  constructor(
    private readonly self: AccountId,
    private readonly device: DeviceId,
    private readonly names: SealedNames,
    private readonly records: RecordBook,
    private readonly outgoing: Outgoing,
    private readonly clock: Clock,
    private readonly random: RandomSource,
  ) {}

  /**
   * @returns the record as it is in history, also when the same message was sent before
   * @throws ProtocolError `message-too-long`, `malformed` for an empty text, `blocked`, `not-approved`, `no-package`, and the
   * contact's alert (`server-key-changed`)
   */
  send(contact: Contact, text: string, options: SendOptions): Promise<OpenRecord> {
    return this.#send(contact, () => this.#text(contact.conversation, text, options));
  }

  /**
   * A message that offers a file; the server makes room for its parts in the same step.
   * @throws ProtocolError `quota-exceeded`, and what {@link send} throws
   */
  offer(contact: Contact, body: FileBody, options: SendOptions): Promise<OpenRecord> {
    return this.#send(contact, () => {
      const draft = this.#draft(contact.conversation, body, options);
      const start = transferStart(this.#stored(draft), draft.record, contact.account, true);
      return start === null ? draft : { ...draft, part: { transfers: [start] } };
    });
  }

  /** A file among the notes to self: the own server keeps its parts for every device of this account. @throws ProtocolError `quota-exceeded` */
  async keep(body: FileBody, options: SendOptions): Promise<OpenRecord> {
    const draft = this.#draft(this.names.conversation(SELF), body, options);
    const start = transferStart(this.#stored(draft), draft.record, this.self, true);
    const kept = start === null ? draft : { ...draft, part: { transfers: [start] } };
    return this.#committed(kept, () => this.outgoing.submit(() => ({ parts: [this.#record(kept)] })));
  }

  /** A note to self is a record of history and nothing else. */
  async note(text: string, options: SendOptions): Promise<OpenRecord> {
    const draft = this.#text(this.names.conversation(SELF), text, options);
    return this.#committed(draft, () => this.outgoing.submit(() => ({ parts: [this.#record(draft)] })));
  }

  async #send(contact: Contact, make: () => Draft): Promise<OpenRecord> {
    checkSendable(contact);
    const draft = make();
    const record = this.#record(draft);
    return this.#committed(draft, () =>
      this.outgoing.submit(async (seal) => {
        const { part } = await seal(contact, draft.content, draft.record);
        return { parts: [record, part] };
      }),
    );
  }

  #text(conversation: ConversationKey, text: string, options: SendOptions): Draft {
    if (text === '') throw new ProtocolError('malformed', 'the text is empty');
    if (utf8Length(text) > MAX_TEXT_BYTES)
      throw new ProtocolError('message-too-long', 'the text is longer than a message may be');
    return this.#draft(conversation, { kind: 'text', text }, options);
  }

  #draft(conversation: ConversationKey, body: TextBody | FileBody, options: SendOptions): Draft {
    const at = this.clock.now();
    const content = contentMessage.encode({
      salt: options.key ?? this.random(SALT_BYTES),
      sentAt: options.sentAt ?? at,
      ...(options.inReplyTo === undefined ? {} : { inReplyTo: options.inReplyTo }),
      body,
    });
    const id = messageIdOf(this.self, content);
    return { id, record: this.names.message(id), conversation, content, at, part: {} };
  }

  async #record(draft: Draft): Promise<CommitPart> {
    const { record, conversation } = draft;
    const options = { incoming: false, replaces: false };
    const change = await this.records.change(record, conversation, this.#stored(draft), options);
    draft.sealed = change.sealed;
    return { ...draft.part, records: [change] };
  }

  #stored({ id, content, at }: Draft): StoredMessage {
    return { kind: 'message', id, from: this.self, device: this.device, content, at };
  }

  async #committed(draft: Draft, submit: () => Promise<Committed>): Promise<OpenRecord> {
    try {
      const { change, records } = await submit();
      const position = records.find(({ id }) => id === draft.record)?.position;
      if (position === undefined) throw new ProtocolError('internal', 'the server did not say where the record is');
      const { record: id, conversation } = draft;
      const opened = { id, conversation, position, change, incoming: false, stored: this.#stored(draft) };
      if (draft.sealed !== undefined) this.records.remember(opened, draft.sealed);
      return opened;
    } catch (error) {
      if (!(error instanceof ProtocolError) || error.code !== 'record-exists') throw error;
      const known = (await this.records.find([draft.record])).get(draft.record);
      if (known === undefined || known.conversation !== draft.conversation) throw error;
      return known;
    }
  }
}
