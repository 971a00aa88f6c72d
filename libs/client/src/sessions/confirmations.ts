import type { RecordRow } from '@parley/protocol';
import type { ContactBook } from '../contacts/contact-book';
import type { RecordBook } from '../messages/record-book';
import type { SendingSessions } from './sending-sessions';

/**
 * Tells the sending sessions which of their messages a device of the contact has read. What a server says of a delivery proves nothing of the
 * kind: an envelope that arrived may be one that nobody can read, and all behind it with it.
 */
export class Confirmations {
  constructor(
    private readonly book: ContactBook,
    private readonly records: RecordBook,
    private readonly sending: SendingSessions,
  ) {}

  /** A record came, or has a new state. */
  async saw(row: RecordRow): Promise<void> {
    const contact = this.book.ofConversation(row.conversation)?.account;
    if (contact === undefined || !this.sending.awaits(contact, row.id)) return;
    const { stored } = await this.records.open(row);
    if (stored.kind === 'message' && stored.receipt !== undefined) this.sending.confirmed(contact, row.id);
  }
}
