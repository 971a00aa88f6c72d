import { newerCard } from '@parley/crypto/identity';
import { compareSafetyNumber, safetyNumber } from '@parley/crypto/safety-number';
import { formatInvite, parseAddress, ProtocolError, rest, type AccountId, type RandomSource } from '@parley/protocol';
import type { CommitPart } from '../commit/commit-part';
import type { CommitQueue } from '../commit/commit-queue';
import type { RestClient } from '../connection/rest-client';
import type { AccountKeys } from '../keys/account-keys';
import type { SealedNames } from '../keys/sealed-names';
import type { AwaitedMessages } from '../revisions/awaited-messages';
import type { ContactStates } from '../sessions/contact-states';
import type { SendingSessions } from '../sessions/sending-sessions';
import type { StateBook } from '../states/state-book';
import { addressOf } from './addresses';
import type { Contact, ContactBook } from './contact-book';
import type { ContactCommits } from './contact-commits';
import type { FirstContact } from './first-contact';
import { lookUp } from './look-up';
import type { RequestBook } from './request-book';

const INVITE_TOKEN_BYTES = 16;

/** What a person does with contacts once they are there. */
export class ContactActions {
  constructor(
    private readonly server: RestClient,
    private readonly keys: AccountKeys,
    private readonly names: SealedNames,
    private readonly book: ContactBook,
    private readonly requests: RequestBook,
    private readonly firstContact: FirstContact,
    private readonly commits: ContactCommits,
    private readonly queue: CommitQueue,
    private readonly states: StateBook,
    private readonly contactStates: ContactStates,
    private readonly sending: SendingSessions,
    private readonly awaited: AwaitedMessages,
    private readonly random: RandomSource,
  ) {}

  /** Nothing is sent: the other side never learns. */
  async decline(account: AccountId): Promise<void> {
    const ids = this.requests.of(account).map(({ id }) => id);
    if (ids.length === 0) throw new ProtocolError('unknown-contact', 'there is no request of this account');
    await this.queue.submit({ handledRequests: ids });
    this.requests.handled(ids);
  }

  async block(account: AccountId): Promise<Contact> {
    const requests = this.requests.of(account);
    const ids = requests.map(({ id }) => id);
    const contact = await this.commits.change(() => {
      const known = this.book.get(account);
      const read = requests[0]?.read ?? null;
      const base = known ?? (read === null ? this.book.need(account) : this.firstContact.contactOf(read, 'blocked'));
      const before = base.state === 'approved' || base.state === 'requested' ? base.state : base.details.beforeBlock;
      return {
        contact: this.book.updated(base, { state: 'blocked', details: { beforeBlock: before } }),
        part: { handledRequests: ids },
      };
    });
    this.requests.handled(ids);
    return contact;
  }

  /** Back to what it was before; a blocked stranger is gone afterwards. */
  async unblock(account: AccountId): Promise<Contact> {
    const blocked = this.book.need(account);
    if (blocked.state !== 'blocked') throw new ProtocolError('refused', 'that contact is not blocked');
    if (blocked.details.beforeBlock === null) {
      await this.remove(account);
      return { ...blocked, state: 'removed' };
    }
    return this.commits.change(() => {
      const contact = this.book.need(account);
      const state = contact.details.beforeBlock ?? 'requested';
      return { contact: this.book.updated(contact, { state, details: { beforeBlock: null } }), part: {} };
    });
  }

  /** Contact, history, sessions and packages. */
  async remove(account: AccountId): Promise<Contact> {
    const known = this.book.need(account);
    await this.commits.commit(async () => {
      const contact = this.book.updated(this.book.need(account), { state: 'removed' });
      const part: CommitPart = { states: await this.#statesOf(account), conversations: await this.#clearing(contact) };
      return { contact, part };
    });
    this.contactStates.clear();
    return { ...known, state: 'removed' };
  }

  async verify(account: AccountId, typed: string): Promise<boolean> {
    const verified = compareSafetyNumber(this.safetyNumber(account).digits, typed);
    await this.commits.change(() => ({
      contact: this.book.updated(this.book.need(account), { details: { verified } }),
      part: {},
    }));
    return verified;
  }

  /** With anybody, contact or not. */
  safetyNumber(account: AccountId): { digits: string; qr: string } {
    return safetyNumber(this.keys.account, account);
  }

  /** Looks up the card again. @throws ProtocolError `server-key-changed`, `account-key-changed` when somebody else is there now */
  async refresh(account: AccountId): Promise<Contact> {
    const contact = this.book.need(account);
    const { card, bytes } = await lookUp(this.server, parseAddress(addressOf(contact.card)));
    if (card.account !== account) {
      if (card.server !== contact.server)
        throw new ProtocolError('server-key-changed', 'another server is at the address of this contact');
      throw new ProtocolError('account-key-changed', 'another account is at the address of this contact');
    }
    if (newerCard(contact.card, card) !== card) return contact;
    return this.commits.change(() => ({
      contact: this.book.updated(this.book.need(account), { card: { card, bytes } }),
      part: {},
    }));
  }

  async invite(): Promise<{ link: string; expires: number }> {
    const token = this.random(INVITE_TOKEN_BYTES);
    const body = { schema: rest.inviteRequest, value: { token } };
    const { expires, relays } = await this.server.send('POST', '/api/contacts/invites', body, rest.inviteAnswer);
    const { account, card } = this.keys;
    const place = relays.length === 0 ? null : { server: card.server, relays };
    return { link: formatInvite({ address: parseAddress(addressOf(card)), account, token, place }), expires };
  }

  async #clearing(contact: Contact): Promise<NonNullable<CommitPart['conversations']>> {
    const path = `/api/history/${contact.conversation}?limit=1`;
    const { records } = await this.server.get(path, rest.historyPage);
    const last = records.at(-1);
    return last === undefined ? [] : [{ conversation: contact.conversation, cleared: last.position }];
  }

  async #statesOf(account: AccountId): Promise<NonNullable<CommitPart['states']>> {
    const reader = await this.contactStates.reader(account).get();
    const own = await this.sending.remove(account);
    const keys = [
      this.names.stock(account),
      this.names.reader(account),
      ...(reader?.sessions ?? []).map(({ id }) => this.names.receiving(id)),
      ...(reader?.packages ?? []).map(({ ref }) => this.names.package(ref)),
    ];
    const stored = await this.states.load(keys);
    const removed = [...stored].filter(([, { plaintext }]) => plaintext !== null);
    const awaited = await this.awaited.removal(account);
    return [
      ...removed.map(([key, { version }]) => ({ key, version, sealed: null })),
      ...awaited,
      ...(own === null ? [] : [own]),
    ];
  }
}
