import type { AccountId, Content, Logger, RevisionBody, StoredMessage, TransferNotice } from '@parley/protocol';
import type { Contact } from '../contacts/contact-book';
import type { InboxBatch } from '../inbox/inbox-batch';
import type { SealedNames } from '../keys/sealed-names';
import type { MessageRecord } from '../messages/message-changes';
import type { OpenRecord, RecordBook } from '../messages/record-book';
import { fileMessage } from '../transfers/file-message';
import type { AwaitedMessages } from './awaited-messages';
import { revised } from './revised';

/** After these words of the other side, nothing of the file is needed any more. */
const ENDS: readonly TransferNotice['state'][] = ['cancelled', 'declined'];

/** What contacts say about messages, and the messages that it is about: whichever comes first. */
export class IncomingRevisions {
  constructor(
    private readonly self: AccountId,
    private readonly names: SealedNames,
    private readonly records: RecordBook,
    private readonly awaited: AwaitedMessages,
    private readonly logger: Logger,
  ) {}

  /** A message that comes now, with what was said about it before. */
  async arrived(batch: InboxBatch, { account }: Contact, stored: StoredMessage): Promise<StoredMessage> {
    const revisions = await this.awaited.take(batch.dirty, account, stored.id);
    return revisions.reduce((known, revision) => revised(known, revision) ?? known, stored);
  }

  async take(batch: InboxBatch, contact: Contact, { sentAt: at }: Content, body: RevisionBody): Promise<void> {
    const revision = { from: contact.account, at, body };
    const id = this.names.message(body.message);
    const added = batch.added.get(id);
    const changed = batch.replaced.get(id);
    const known = (added ?? changed) ? undefined : (await this.records.find([id])).get(id);
    const record = added ?? changed ?? known;
    if (record === undefined) return this.awaited.keep(batch.dirty, revision);
    if (record.stored.kind !== 'message' || record.conversation !== contact.conversation) {
      this.logger.info('revision.unknown-message', { contact: contact.account });
      return;
    }
    const stored = revised(record.stored, revision);
    if (stored === null) return;
    if (body.kind === 'delete' || (body.kind === 'transfer' && ENDS.includes(body.state))) {
      const file = fileMessage(record.stored, id, contact.account, this.self);
      if (file !== null) batch.endedTransfers.add(file.body.transfer);
    }
    const incoming = record.incoming && stored.deleted === undefined;
    if (added !== undefined) batch.added.set(id, { ...added, incoming, stored });
    // What this batch says of its state is new, whatever else changes.
    else if (changed !== undefined) batch.replaced.set(id, { ...changed, incoming, stored });
    else if (known !== undefined) batch.replaced.set(id, replacing({ ...known, stored: record.stored }, stored));
  }
}

/** The record of a message after something else than its state has changed. */
export function replacing(record: MessageRecord, stored: StoredMessage): OpenRecord {
  const incoming = record.incoming && stored.deleted === undefined;
  const { created = record.change, stateSince = record.change } = record.stored;
  return { ...record, incoming, stored: { ...stored, created, stateSince } };
}
