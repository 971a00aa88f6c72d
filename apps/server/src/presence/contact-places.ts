import type { AccountId, ContactState, ServerId } from '@parley/protocol';
import type { Correspondent } from '../contacts/contact-book';

/** On which servers the owner's contacts are: in memory, for questions that come with every link and frame. Contacts that get no mail are left out. */
export class ContactPlaces {
  private readonly servers = new Map<AccountId, ServerId>();
  private readonly contacts = new Map<ServerId, Map<AccountId, ContactState>>();

  /** Takes a contact as it is now. */
  put({ account, server, state }: Correspondent): void {
    const before = this.servers.get(account);
    if (before !== undefined) this.take(account, before);
    if (state !== 'requested' && state !== 'approved') return;
    this.servers.set(account, server);
    const there = this.contacts.get(server) ?? new Map<AccountId, ContactState>();
    this.contacts.set(server, there.set(account, state));
  }

  /** Everybody who was asked or accepted. */
  all(): AccountId[] {
    return [...this.servers.keys()];
  }

  serverOf(contact: AccountId): ServerId | null {
    return this.servers.get(contact) ?? null;
  }

  on(server: ServerId): AccountId[] {
    return [...(this.contacts.get(server)?.keys() ?? [])];
  }

  approvedOn(server: ServerId): AccountId[] {
    return [...(this.contacts.get(server) ?? [])].flatMap(([account, state]) =>
      state === 'approved' ? [account] : [],
    );
  }

  private take(account: AccountId, server: ServerId): void {
    this.servers.delete(account);
    const there = this.contacts.get(server);
    there?.delete(account);
    if (there?.size === 0) this.contacts.delete(server);
  }
}
