import { newerCard, type ReadIntroduction } from '@parley/crypto/identity';
import {
  ProtocolError,
  type AccountId,
  type Card,
  type ContactState,
  type EnvelopeId,
  type RandomSource,
} from '@parley/protocol';
import type { CommitPart } from '../commit/commit-part';
import type { RestClient } from '../connection/rest-client';
import type { AccountKeys } from '../keys/account-keys';
import type { SealedNames } from '../keys/sealed-names';
import type { EnvelopeMaker } from '../messages/envelope-maker';
import { claimsOf } from './addresses';
import type { Contact, ContactBook } from './contact-book';
import type { ContactCommits, ContactStep } from './contact-commits';
import type { Introductions } from './introductions';
import { find, type Found } from './look-up';
import type { RequestBook } from './request-book';

const STAMP_SECRET_BYTES = 32;

/** How two accounts become contacts. */
export class FirstContact {
  constructor(
    private readonly server: RestClient,
    private readonly keys: AccountKeys,
    private readonly names: SealedNames,
    private readonly book: ContactBook,
    private readonly requests: RequestBook,
    private readonly introductions: Introductions,
    private readonly envelopes: EnvelopeMaker,
    private readonly commits: ContactCommits,
    private readonly random: RandomSource,
  ) {}

  /** Who is at an address, when it is nobody who takes the place of somebody else. */
  async find(addressOrInvite: string): Promise<Found> {
    const found = await find(this.server, addressOrInvite);
    if (found.card.account === this.keys.account) throw new ProtocolError('own-address', 'that is your own address');
    this.#checkPins(found.card);
    return found;
  }

  /** Asks somebody to become a contact; accepts instead where they asked first. Of a contact the newer card is taken: it may have moved. */
  async add(addressOrInvite: string, note: string): Promise<Contact> {
    const found = await this.find(addressOrInvite);
    const { account } = found.card;
    const known = this.book.get(account);
    if (known?.state === 'approved') return this.#moved(known, found);
    if (known?.state === 'blocked') throw new ProtocolError('blocked', 'that contact is blocked: unblock it first');
    if (this.requests.of(account).length > 0) return this.accept(account, found.invite !== null);
    return this.commits.change(() => this.#request(found, note));
  }

  /** @throws ProtocolError `unknown-contact` when there is no request of this account, `already-contact` */
  async accept(account: AccountId, verified = false): Promise<Contact> {
    const requests = this.requests.of(account);
    const read = requests[0]?.read ?? null;
    if (read === null && this.book.get(account)?.state === 'approved')
      throw new ProtocolError('already-contact', 'that is a contact already');
    if (read === null) throw new ProtocolError('unknown-contact', 'there is no request of this account');
    const ids = requests.map(({ id }) => id);
    const contact = await this.commits.change(() => this.approve(read, ids, { introduce: true, verified }));
    this.requests.handled(ids);
    return contact;
  }

  /** Turns a request into an approved contact; `introduce` sends our introduction back. */
  async approve(
    read: ReadIntroduction,
    handledRequests: readonly EnvelopeId[],
    options: { readonly introduce: boolean; readonly verified: boolean },
  ): Promise<ContactStep> {
    const { card, introduction } = read;
    const known = this.book.get(card.account);
    const base = known ?? this.#new(card, introduction.card, 'approved', introduction.note, '');
    const taken = this.introductions.take(base, read);
    let contact = this.book.updated(base, { ...taken?.update, state: 'approved' });
    if (options.verified) contact = this.book.updated(contact, { details: { verified: true } });
    const states = taken === null ? [] : [await this.introductions.stored(card.account, taken.stock)];
    if (!options.introduce) return { contact, part: { states, handledRequests: [...handledRequests] } };
    const introduced = await this.introduce(contact, '', contact.details.theirStampSecret);
    return {
      contact: introduced.contact,
      part: {
        ...introduced.part,
        states: [...states, ...(introduced.part.states ?? [])],
        handledRequests: [...handledRequests],
      },
    };
  }

  /** Our introduction to somebody: request, acceptance, refill and reset. */
  async introduce(
    contact: Contact,
    note: string,
    stampSecret: Uint8Array | null,
    answer = false,
  ): Promise<ContactStep> {
    const { account, card, details } = contact;
    await this.envelopes.ready(card);
    const made = await this.introductions.make(
      account,
      details.ourStampSecret,
      note,
      details.introducedOurselvesAt,
      answer,
    );
    const envelope = await this.envelopes.make(card, made.plaintext, stampSecret);
    const part: CommitPart = {
      states: [...made.states],
      outgoing: [{ record: null, contact: account, envelope }],
    };
    const told = { introducedOurselvesAt: made.time, toldCard: this.keys.card.number };
    return { contact: this.book.updated(contact, { details: told }), part };
  }

  /** A contact that is not stored yet. */
  contactOf(read: ReadIntroduction, state: ContactState): Contact {
    return this.#new(read.card, read.introduction.card, state, read.introduction.note, '');
  }

  /** The address leads to a contact: when both sides moved at once, only people can tell each other where they are now. */
  async #moved(known: Contact, { card, bytes }: Found): Promise<Contact> {
    if (newerCard(known.card, card) !== card) throw new ProtocolError('already-contact', 'that is a contact already');
    return this.commits.change(() => ({
      contact: this.book.updated(this.book.need(card.account), { card: { card, bytes } }),
      part: {},
    }));
  }

  async #request({ card, bytes, address, invite }: Found, note: string): Promise<ContactStep> {
    const known = this.book.get(card.account);
    const base = known ?? this.#new(card, bytes, 'requested', note, address);
    const details = { note, address, verified: base.details.verified || invite !== null, problem: null };
    return this.introduce(this.book.updated(base, { state: 'requested', details }), note, invite?.token ?? null);
  }

  #new(card: Card, bytes: Uint8Array, state: ContactState, note: string, address: string): Contact {
    const { account, server, addresses } = card;
    return {
      account,
      version: this.book.versionOf(account),
      state,
      server,
      addresses,
      alert: null,
      conversation: this.names.conversation(account),
      card,
      details: {
        card: bytes,
        address,
        note,
        verified: false,
        ourStampSecret: this.random(STAMP_SECRET_BYTES),
        theirStampSecret: null,
        introducedAt: 0,
        introducedOurselvesAt: 0,
        toldCard: 0,
        beforeBlock: null,
        disputed: this.book.claims(card),
        problem: null,
      },
    };
  }

  /** Nobody takes the place of a known contact unnoticed. */
  #checkPins(card: Card): void {
    const wanted = new Set(claimsOf(card));
    for (const known of this.book.all()) {
      if (known.account === card.account || !claimsOf(known.card).some((address) => wanted.has(address))) continue;
      if (known.server !== card.server) {
        throw new ProtocolError('server-key-changed', 'the server at this address is not the one it was');
      }
      throw new ProtocolError('account-key-changed', 'the account at this address is not the one it was');
    }
  }
}
