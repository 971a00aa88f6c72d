import type { ReadIntroduction } from '@parley/crypto/identity';
import { ProtocolError, type AccountId } from '@parley/protocol';
import type { ContactStateName, ContactView, FoundView } from '../api/views';
import { addressesOf, sameAddress } from '../contacts/addresses';
import type { Contact } from '../contacts/contact-book';
import { contactView, foundView } from '../contacts/contact-view';
import { findContact } from '../contacts/find-contact';
import type { Found } from '../contacts/look-up';
import { requestView } from '../contacts/request-book';
import { SELF } from '../messages/self';
import { AccountClient } from './account-client';

/** Contacts and requests, as programs see them. */
export abstract class ContactClient extends AccountClient {
  contacts(): readonly ContactView[] {
    return this.parts.book.all().map((contact) => this.view(contact));
  }

  requests(): readonly ContactView[] {
    return this.asking().map((read) => requestView(read, this.parts.book));
  }

  findContact(idOrAddress: string): ContactView {
    const found = findContact(idOrAddress, this.parts.book, this.asking());
    const contact = this.parts.book.get(found.id);
    return contact === undefined ? found : this.view(contact);
  }

  async lookUp(addressOrInvite: string): Promise<FoundView> {
    const found = await this.parts.firstContact.find(addressOrInvite);
    return foundView(found, this.parts.actions.safetyNumber(found.card.account).digits, this.stateOf(found));
  }

  async addContact(addressOrInvite: string, note = ''): Promise<ContactView> {
    return this.view(await this.parts.firstContact.add(addressOrInvite, note));
  }

  async acceptRequest(id: AccountId): Promise<ContactView> {
    return this.view(await this.parts.firstContact.accept(id));
  }

  async declineRequest(id: AccountId): Promise<ContactView> {
    const request = this.requests().find((view) => view.id === id);
    await this.parts.actions.decline(id);
    if (request === undefined) throw new ProtocolError('unknown-contact', 'there is no request of this account');
    return { ...request, state: 'removed' };
  }

  async block(id: AccountId): Promise<ContactView> {
    return this.view(await this.parts.actions.block(id));
  }

  async unblock(id: AccountId): Promise<ContactView> {
    return this.view(await this.parts.actions.unblock(id));
  }

  async removeContact(id: AccountId): Promise<ContactView> {
    return this.view(await this.parts.actions.remove(id));
  }

  async refreshContacts(ids?: readonly AccountId[]): Promise<readonly ContactView[]> {
    const wanted = ids ?? this.parts.book.all().map(({ account }) => account);
    const refreshed: ContactView[] = [];
    for (const id of wanted) refreshed.push(this.view(await this.parts.actions.refresh(id)));
    return refreshed;
  }

  safetyNumber(id: AccountId): { safetyNumber: string; qr: string; verified: boolean } {
    const known = this.parts.requests.of(id).length > 0 ? this.parts.book.get(id) : this.parts.book.need(id);
    const { digits, qr } = this.parts.actions.safetyNumber(id);
    return { safetyNumber: digits, qr, verified: known?.details.verified ?? false };
  }

  async verify(id: AccountId, typedNumber: string): Promise<{ safetyNumber: string; verified: boolean }> {
    const verified = await this.parts.actions.verify(id, typedNumber);
    return { safetyNumber: this.parts.actions.safetyNumber(id).digits, verified };
  }

  async invite(): Promise<{ link: string; expires: number }> {
    return this.parts.actions.invite();
  }

  /** The conversation that an id or an address means. @throws ProtocolError `unknown-contact` */
  protected conversationOf(to: string): string {
    if (to === SELF || to === this.account.accountId || this.isOwnAddress(to)) return SELF;
    if (this.parts.book.get(to as AccountId) !== undefined) return to;
    return this.findContact(to).id;
  }

  private isOwnAddress(to: string): boolean {
    return [this.account.address, ...addressesOf(this.keys.card)].some((own) => sameAddress(own, to));
  }

  protected view(contact: Contact): ContactView {
    return contactView(contact, this.parts.book, this.parts.asides.of(contact.account));
  }

  /** Who asks to become a contact, and is none. */
  private asking(): readonly ReadIntroduction[] {
    const newest = new Map<AccountId, ReadIntroduction>();
    for (const { read } of this.parts.requests.all())
      if (read !== null && this.parts.book.get(read.card.account) === undefined) newest.set(read.card.account, read);
    return [...newest.values()];
  }

  private stateOf({ card }: Found): ContactStateName | null {
    const known = this.parts.book.get(card.account)?.state;
    if (known !== undefined && known !== 'removed') return known;
    return this.parts.requests.of(card.account).length > 0 ? 'incoming' : null;
  }
}
