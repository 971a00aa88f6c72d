import { MAX_RESEND_ENVELOPES, type AccountId, type DeliveryRow, type EnvelopeId, type Logger } from '@parley/protocol';
import type { CommitPart } from '../commit/commit-part';
import type { CommitQueue } from '../commit/commit-queue';
import type { ContactBook } from '../contacts/contact-book';
import type { ContactCommits } from '../contacts/contact-commits';
import type { FirstContact } from '../contacts/first-contact';
import type { RequestBook, WaitingRequest } from '../contacts/request-book';
import type { OwnProfile } from '../aside/own-profile';
import type { AccountKeys } from '../keys/account-keys';
import type { Contents } from '../messages/contents';
import type { Outgoing } from '../messages/outgoing';
import type { ContactStates } from '../sessions/contact-states';
import { chunks } from './chunks';
import { Mutex } from '../states/mutex';
import { codeOf, isAboutServer } from './readability';
import type { Resends } from './resends';

/** What the holder of the read lease does besides reading. */
export class Housekeeping {
  readonly #settling = new Set<EnvelopeId>();
  readonly #telling = new Mutex();

  constructor(
    private readonly keys: AccountKeys,
    private readonly profile: OwnProfile,
    private readonly book: ContactBook,
    private readonly requests: RequestBook,
    private readonly firstContact: FirstContact,
    private readonly commits: ContactCommits,
    private readonly resends: Resends,
    private readonly contents: Contents,
    private readonly contactStates: ContactStates,
    private readonly outgoing: Outgoing,
    private readonly queue: CommitQueue,
    private readonly logger: Logger,
  ) {}

  async run(): Promise<void> {
    for (const request of this.requests.all()) {
      // One that cannot be settled must not keep the others, or the inbox, waiting.
      await this.settle(request).catch((error: unknown) => this.#passOver('request.not-settled', request.id, error));
    }
    await this.#askAgain();
    await this.tellCard();
  }

  /**
   * Settles a request that needs no person: of somebody we asked, too (both have accepted each other); of a contact that lost us; of somebody
   * blocked; and what cannot be read.
   */
  async settle(request: WaitingRequest): Promise<void> {
    if (this.#settling.has(request.id)) return;
    this.#settling.add(request.id);
    try {
      await this.#settle(request);
    } finally {
      this.#settling.delete(request.id);
    }
  }

  async #settle({ id, read }: WaitingRequest): Promise<void> {
    const known = read === null ? undefined : this.book.get(read.card.account);
    if (read !== null && known === undefined) return;
    if (read === null || known === undefined || known.state === 'blocked')
      await this.queue.submit({ handledRequests: [id] });
    else {
      const introduce = known.state === 'approved';
      this.logger.info('request.settled', { contact: known.account, state: known.state });
      await this.commits.change(() => this.firstContact.approve(read, [id], { introduce, verified: false }));
    }
    this.requests.handled([id]);
  }

  /** Our introduction was refused: the contact says why. */
  async refused({ contact: account, record, state, reason }: DeliveryRow): Promise<void> {
    const contact = this.book.get(account);
    if (record !== null || state !== 'failed' || contact?.state !== 'requested') return;
    if (contact.details.problem === reason) return;
    await this.commits.change(() => ({
      contact: this.book.updated(this.book.need(account), { details: { problem: reason ?? 'refused' } }),
      part: {},
    }));
  }

  async #askAgain(): Promise<void> {
    const able = async (account: AccountId): Promise<boolean> =>
      this.book.get(account)?.state === 'approved' && (await this.contactStates.stock(account).get()) !== null;
    const { asks, state } = await this.resends.due(able);
    if (state === null) return;
    await this.outgoing.submit(async (seal) => {
      const parts: Promise<CommitPart>[] = [Promise.resolve({ states: [state] })];
      for (const [account, envelopes] of asks) {
        const contact = this.book.get(account);
        if (contact === undefined) continue;
        try {
          for (const chunk of chunks(envelopes, MAX_RESEND_ENVELOPES))
            parts.push((await seal(contact, this.contents.make({ kind: 'resend', envelopes: chunk }), null)).part);
        } catch (error) {
          this.#passOver('resend.not-asked', account, error);
        }
      }
      return { parts };
    });
  }

  /** Contacts that know an older card or picture of ours get the present one. */
  tellCard(): Promise<void> {
    return this.#telling.run(() => this.#tellCard());
  }

  async #tellCard(): Promise<void> {
    const { number } = this.keys.card;
    const own = await this.profile.told();
    for (const { account, state, details } of this.book.all()) {
      if (state !== 'approved' || details.theirStampSecret === null) continue;
      if (details.toldCard >= number && !isNews(own, details.toldPicture)) continue;
      try {
        const told = { toldCard: number, ...(own.number > 0 ? { toldPicture: own.number } : {}) };
        const contact = this.book.updated(this.book.need(account), { details: told });
        const change = await this.book.change(contact);
        await this.outgoing.submit(async (seal) => {
          const picture = own.number > 0 ? { picture: own.picture } : {};
          const content = this.contents.make({ kind: 'card', card: this.keys.cardBytes, ...picture });
          return { parts: [Promise.resolve({ contacts: [change] }), (await seal(contact, content, null)).part] };
        });
        this.book.committed(contact);
      } catch (error) {
        this.#passOver('card.not-told', account, error);
      }
    }
  }

  #passOver(event: string, about: string, error: unknown): void {
    if (isAboutServer(error)) throw error;
    this.logger.warn(event, { about, code: codeOf(error) });
  }
}

/** Whether a contact knows an older picture than there is; none is no news to whom nothing was told. */
function isNews(
  { picture, number }: { picture: Uint8Array | null; number: number },
  told: number | undefined,
): boolean {
  return (told ?? 0) < number && (picture !== null || told !== undefined);
}
