import { ProtocolError, type AccountId, type Clock, type Logger } from '@parley/protocol';
import type { ContactBook } from './contact-book';
import type { ContactCommits } from './contact-commits';
import type { FirstContact } from './first-contact';

/** A contact is asked at most once in this time. */
const ASK_EVERY_MS = 10 * 60_000;

/** Asks contacts for packages where none of theirs is good any more: by an introduction that wants one back. */
export class PackageRequests {
  constructor(
    private readonly book: ContactBook,
    private readonly commits: ContactCommits,
    private readonly firstContact: FirstContact,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async ask(account: AccountId): Promise<void> {
    const known = this.book.get(account);
    if (known?.state !== 'approved' || known.details.theirStampSecret === null) return;
    if (this.clock.now() - known.details.introducedOurselvesAt < ASK_EVERY_MS) return;
    this.logger.info('packages.asked-for', { contact: account });
    try {
      await this.commits.change(() => {
        const contact = this.book.need(account);
        return this.firstContact.introduce(contact, '', contact.details.theirStampSecret, true);
      });
    } catch (error) {
      this.logger.warn('packages.not-asked-for', {
        contact: account,
        code: error instanceof ProtocolError ? error.code : 'internal',
      });
    }
  }
}
