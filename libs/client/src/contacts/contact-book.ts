import { readCard } from '@parley/crypto/identity';
import type { HistoryKeys } from '@parley/crypto/vault';
import {
  contactDetails,
  ProtocolError,
  rest,
  type AccountId,
  type Card,
  type Commit,
  type ContactDetails,
  type ContactRow,
  type ContactState,
  type ConversationKey,
  type ServerId,
} from '@parley/protocol';
import type { RestClient } from '../connection/rest-client';
import type { SealedNames } from '../keys/sealed-names';
import { claimsOf } from './addresses';

export type ContactChange = NonNullable<Commit['contacts']>[number];

/** A contact with everything a client knows of it. */
export interface Contact {
  readonly account: AccountId;
  readonly version: number;
  readonly state: ContactState;
  readonly server: ServerId;
  readonly addresses: readonly string[];
  readonly alert: string | null;
  readonly conversation: ConversationKey;
  readonly card: Card;
  readonly details: ContactDetails;
}

/** What changes of a contact; the rest stays. */
export interface ContactUpdate {
  readonly state?: ContactState;
  /** Verified by the caller. */
  readonly card?: { readonly card: Card; readonly bytes: Uint8Array };
  readonly details?: Partial<Omit<ContactDetails, 'card'>>;
}

type SealedContact = Pick<ContactRow, 'account' | 'version' | 'state' | 'server' | 'addresses' | 'alert' | 'sealed'>;

/** The contacts in memory: loaded once, then kept up to date by the change feed and by our own commits. */
export class ContactBook {
  readonly #contacts = new Map<AccountId, Contact>();
  /** Versions of contacts that were removed: a new start goes on from there. */
  readonly #removed = new Map<AccountId, number>();
  readonly #byConversation = new Map<ConversationKey, AccountId>();

  constructor(
    private readonly server: RestClient,
    private readonly keys: HistoryKeys,
    private readonly names: SealedNames,
  ) {}

  /** Everything anew from the server. */
  async load(): Promise<void> {
    const { contacts } = await this.server.get('/api/contacts', rest.contactList);
    for (const row of contacts) await this.apply(row, true);
  }

  /** Takes a row of the server; older ones are passed over. Returns the contact, or null for a removed one. */
  async apply(row: SealedContact, anyway = false): Promise<Contact | null> {
    const known = this.#contacts.get(row.account);
    if (
      known !== undefined &&
      !anyway &&
      (row.version < known.version || (row.version === known.version && row.alert === known.alert))
    ) {
      return known;
    }
    if (row.state === 'removed') {
      this.#contacts.delete(row.account);
      this.#removed.set(row.account, row.version);
      return null;
    }
    const details = contactDetails.decode(await this.keys.openRecord('contact', row.account, row.sealed));
    const card = await readCard(details.card);
    if (card.account !== row.account)
      throw new ProtocolError('card-mismatch', 'a stored contact with the card of another');
    const { account, version, state, server, addresses, alert } = row;
    return this.#put({
      account,
      version,
      state,
      server,
      addresses,
      alert,
      conversation: this.names.conversation(account),
      card,
      details,
    });
  }

  get(account: AccountId): Contact | undefined {
    return this.#contacts.get(account);
  }

  /** @throws ProtocolError `unknown-contact` */
  need(account: AccountId): Contact {
    const contact = this.#contacts.get(account);
    if (contact === undefined) throw new ProtocolError('unknown-contact', 'there is no such contact');
    return contact;
  }

  /** The version that a change must be made from. */
  versionOf(account: AccountId): number {
    return this.#contacts.get(account)?.version ?? this.#removed.get(account) ?? 0;
  }

  ofConversation(conversation: ConversationKey): Contact | undefined {
    const account = this.#byConversation.get(conversation);
    return account === undefined ? undefined : this.#contacts.get(account);
  }

  all(): readonly Contact[] {
    return [...this.#contacts.values()];
  }

  /** Whether another contact has an address that this card names, too. */
  claims(card: Card): boolean {
    return this.#holders(card, claimsOf(card)).length > 0;
  }

  /** Whether its card names an address that another contact had before, and still has. */
  isDisputed({ card, details }: Contact): boolean {
    return details.disputed === true && this.claims(card);
  }

  /** The contact after an update; nothing is kept before it is committed. */
  updated(contact: Contact, { state, card, details }: ContactUpdate): Contact {
    return {
      ...contact,
      state: state ?? contact.state,
      server: card?.card.server ?? contact.server,
      addresses: card?.card.addresses ?? contact.addresses,
      card: card?.card ?? contact.card,
      details: {
        ...contact.details,
        ...details,
        ...(card === undefined ? {} : { card: card.bytes, disputed: this.#isNewClaim(contact, card.card) }),
      },
    };
  }

  /** The change that stores a contact in the place of the version it was made from. */
  async change(contact: Contact): Promise<ContactChange> {
    const { account, version, state, server, addresses, details } = contact;
    const sealed = await this.keys.sealRecord('contact', account, contactDetails.encode(details));
    return { account, version, state, server, addresses: [...addresses], stampSecret: details.ourStampSecret, sealed };
  }

  /** A change was committed. */
  committed(contact: Contact): Contact | null {
    const version = contact.version + 1;
    if (version <= this.versionOf(contact.account)) return this.#contacts.get(contact.account) ?? null;
    if (contact.state !== 'removed') return this.#put({ ...contact, version });
    this.#contacts.delete(contact.account);
    this.#removed.set(contact.account, version);
    return null;
  }

  clear(): void {
    this.#contacts.clear();
    this.#byConversation.clear();
  }

  /** Who had an address first keeps it: a card that goes on naming it does not come into dispute by the claim of another. */
  #isNewClaim(contact: Contact, card: Card): boolean {
    const before = this.isDisputed(contact) ? [] : claimsOf(contact.card);
    const claimed = claimsOf(card).filter((address) => !before.includes(address));
    return this.#holders(card, claimed).length > 0;
  }

  #holders({ account }: Card, addresses: readonly string[]): readonly Contact[] {
    return this.all().filter(
      (other) => other.account !== account && claimsOf(other.card).some((address) => addresses.includes(address)),
    );
  }

  #put(contact: Contact): Contact {
    this.#contacts.set(contact.account, contact);
    this.#byConversation.set(contact.conversation, contact.account);
    return contact;
  }
}
