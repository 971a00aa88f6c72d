import { ProtocolError } from '@parley/protocol';
import type { CommitPart } from '../commit/commit-part';
import type { CommitQueue } from '../commit/commit-queue';
import type { ContactStates } from '../sessions/contact-states';
import type { Contact, ContactBook } from './contact-book';

export interface ContactStep {
  readonly contact: Contact;
  readonly part: CommitPart;
}

const MAX_ATTEMPTS = 4;

/** Commits changes of contacts; when another device was faster, everything is loaded again and the step is taken anew. */
export class ContactCommits {
  constructor(
    private readonly queue: CommitQueue,
    private readonly book: ContactBook,
    private readonly states: ContactStates,
  ) {}

  /** Returns the contact as it is now; null when it was removed. */
  async commit(step: () => Promise<ContactStep> | ContactStep): Promise<Contact | null> {
    for (let attempt = 1; ; attempt++) {
      const { contact, part } = await step();
      try {
        await this.queue.submit({ ...part, contacts: [await this.book.change(contact)] });
        return this.book.committed(contact);
      } catch (error) {
        this.states.forget();
        if (!(error instanceof ProtocolError) || error.code !== 'state-conflict' || attempt >= MAX_ATTEMPTS)
          throw error;
        await this.book.load();
      }
    }
  }

  /** Like {@link commit} for a change that leaves a contact. @throws ProtocolError `unknown-contact` */
  async change(step: () => Promise<ContactStep> | ContactStep): Promise<Contact> {
    const contact = await this.commit(step);
    if (contact === null) throw new ProtocolError('unknown-contact', 'the contact was removed meanwhile');
    return contact;
  }
}
