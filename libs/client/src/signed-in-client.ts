import type { ReadIntroduction } from '@parley/crypto/identity';
import {
  formatAddress,
  parseAddress,
  ProtocolError,
  rest,
  type AccountId,
  type DeviceId,
  type MessageId,
  type TransferId,
} from '@parley/protocol';
import { changePassword } from './account/change-password';
import { makeBackup } from './account/make-backup';
import { renewRecovery } from './account/renew-recovery';
import { updateProfile } from './account/update-profile';
import type {
  Client,
  ConversationFlags,
  ExportFormat,
  ExportWords,
  FileOptions,
  HistoryOptions,
  ProfileChange,
  SearchOptions,
  SendOptions,
} from './api/client';
import type { ClientPorts, DeviceRecord, FileSink, FileSource } from './api/ports';
import type {
  AccountView,
  ClientEvent,
  ContactStateName,
  ContactView,
  ConversationView,
  DeviceView,
  HistoryPart,
  MessageInfo,
  FoundView,
  MessageView,
  Snapshot,
  TransferView,
} from './api/views';
import { addressesOf, sameAddress } from './contacts/addresses';
import type { Contact } from './contacts/contact-book';
import { contactView, foundView } from './contacts/contact-view';
import { findContact } from './contacts/find-contact';
import type { Found } from './contacts/look-up';
import { requestView } from './contacts/request-book';
import { conversationView } from './conversations/conversation-view';
import { RowEvents } from './feed/row-events';
import type { AccountKeys } from './keys/account-keys';
import { messageView } from './messages/message-view';
import { SELF } from './messages/self';
import { Notifier } from './notifier';
import { Sync } from './sync';

/** The client as programs see it: finds what they mean, asks the part that does it, answers with views. */
export class SignedInClient implements Client {
  #account: { readonly basis: readonly unknown[]; readonly view: AccountView } | null = null;
  readonly #device: DeviceId;
  readonly #sync: Sync;
  readonly #notifier: Notifier;

  constructor(
    private readonly ports: ClientPorts,
    record: DeviceRecord,
    private readonly keys: AccountKeys,
    private readonly ownAddress: string,
  ) {
    this.#device = record.device;
    this.#notifier = new Notifier(ports.timers);
    this.#sync = new Sync(ports, record, keys, () => this.#notifier.changed());
  }

  get account(): AccountView {
    const { card } = this.keys;
    const picture = this.#sync.ended === null ? this.#parts.profile.picture : null;
    if (this.#account?.basis[0] === card && this.#account.basis[1] === picture) return this.#account.view;
    const { account: accountId, handle, name, colour, server: serverId } = card;
    const address = formatAddress(parseAddress(`${handle}@${this.ownAddress}`));
    const view = { accountId, address, handle, name, colour, serverId, device: this.#device, picture };
    this.#account = { basis: [card, picture], view };
    return view;
  }

  /** Contacts and requests, so that they can be asked for before anything is connected. */
  async load(): Promise<void> {
    await this.#parts.book.load();
    await this.#parts.requests.load();
  }

  snapshot(): Snapshot {
    const { connection, ended, feed } = this.#sync;
    const rest = { connection, unlocked: ended === null, change: feed.upTo };
    const reach = this.#sync.presence.reach;
    if (ended !== null)
      return { ...rest, reading: false, inboxRemaining: null, contacts: [], requests: [], conversations: [], reach };
    const { inbox, conversations } = this.#parts;
    return {
      ...rest,
      reading: inbox.lease !== null,
      inboxRemaining: inbox.remaining,
      contacts: this.contacts(),
      requests: this.requests(),
      conversations: conversations.all(),
      reach,
    };
  }

  subscribe(listener: () => void): () => void {
    return this.#notifier.subscribe(listener);
  }

  start({
    read,
    list = true,
    active = true,
  }: {
    readonly read: boolean;
    readonly list?: boolean;
    readonly active?: boolean;
  }): Promise<void> {
    this.#sync.presence.use(active);
    return this.#sync.start(read, list);
  }

  setActive(active: boolean): void {
    this.#sync.presence.use(active);
  }

  presence(): boolean {
    return this.#sync.presence.on;
  }

  async setPresence(on: boolean): Promise<void> {
    const body = { schema: rest.settingsChange, value: { presence: on } };
    const { presence } = await this.#parts.server.send('PUT', '/api/settings', body, rest.settingsAnswer);
    this.#sync.presence.switched(presence);
    this.#notifier.changed();
  }

  stop(): Promise<void> {
    return this.#sync.stop();
  }

  drained(): Promise<number> {
    return this.#sync.drained();
  }

  contacts(): readonly ContactView[] {
    return this.#parts.book.all().map((contact) => this.#view(contact));
  }

  requests(): readonly ContactView[] {
    return this.#asking().map((read) => requestView(read, this.#parts.book));
  }

  findContact(idOrAddress: string): ContactView {
    const found = findContact(idOrAddress, this.#parts.book, this.#asking());
    const contact = this.#parts.book.get(found.id);
    return contact === undefined ? found : this.#view(contact);
  }

  async lookUp(addressOrInvite: string): Promise<FoundView> {
    const found = await this.#parts.firstContact.find(addressOrInvite);
    return foundView(found, this.#parts.actions.safetyNumber(found.card.account).digits, this.#stateOf(found));
  }

  async addContact(addressOrInvite: string, note = ''): Promise<ContactView> {
    return this.#view(await this.#parts.firstContact.add(addressOrInvite, note));
  }

  async acceptRequest(id: AccountId): Promise<ContactView> {
    return this.#view(await this.#parts.firstContact.accept(id));
  }

  async declineRequest(id: AccountId): Promise<ContactView> {
    const request = this.requests().find((view) => view.id === id);
    await this.#parts.actions.decline(id);
    if (request === undefined) throw new ProtocolError('unknown-contact', 'there is no request of this account');
    return { ...request, state: 'removed' };
  }

  async block(id: AccountId): Promise<ContactView> {
    return this.#view(await this.#parts.actions.block(id));
  }

  async unblock(id: AccountId): Promise<ContactView> {
    return this.#view(await this.#parts.actions.unblock(id));
  }

  async removeContact(id: AccountId): Promise<ContactView> {
    return this.#view(await this.#parts.actions.remove(id));
  }

  async refreshContacts(ids?: readonly AccountId[]): Promise<readonly ContactView[]> {
    const wanted = ids ?? this.#parts.book.all().map(({ account }) => account);
    const refreshed: ContactView[] = [];
    for (const id of wanted) refreshed.push(this.#view(await this.#parts.actions.refresh(id)));
    return refreshed;
  }

  safetyNumber(id: AccountId): { safetyNumber: string; qr: string; verified: boolean } {
    const known = this.#parts.requests.of(id).length > 0 ? this.#parts.book.get(id) : this.#parts.book.need(id);
    const { digits, qr } = this.#parts.actions.safetyNumber(id);
    return { safetyNumber: digits, qr, verified: known?.details.verified ?? false };
  }

  async verify(id: AccountId, typedNumber: string): Promise<{ safetyNumber: string; verified: boolean }> {
    const verified = await this.#parts.actions.verify(id, typedNumber);
    return { safetyNumber: this.#parts.actions.safetyNumber(id).digits, verified };
  }

  async invite(): Promise<{ link: string; expires: number }> {
    return this.#parts.actions.invite();
  }

  async send(to: string, text: string, options: SendOptions = {}): Promise<MessageView> {
    const conversation = this.#conversation(to);
    const { sender, book } = this.#parts;
    const record =
      conversation === SELF
        ? await sender.note(text, options)
        : await sender.send(book.need(conversation as AccountId), text, options);
    const view = messageView(record, conversation, this.account.accountId, []);
    if (view === null) throw new ProtocolError('internal', 'a message that was sent has no view');
    return view;
  }

  async sendFile(to: string, source: FileSource, options: FileOptions = {}): Promise<MessageView> {
    const conversation = this.#conversation(to);
    if (conversation === SELF) throw new ProtocolError('refused', 'files are sent to contacts');
    const { transfers, book } = this.#parts;
    const record = await (await transfers.get()).offer(book.need(conversation as AccountId), source, options);
    const view = messageView(record, conversation, this.account.accountId, []);
    if (view === null) throw new ProtocolError('internal', 'a message that was sent has no view');
    return view;
  }

  async uploadFile(transfer: TransferId, source: FileSource): Promise<TransferView> {
    return (await this.#parts.transfers.get()).upload(transfer, source);
  }

  async *transfers(): AsyncGenerator<TransferView> {
    yield* this.#parts.transferBook.all();
  }

  async transfer(id: TransferId): Promise<TransferView> {
    return (await this.#parts.transfers.get()).view(id);
  }

  async acceptTransfer(id: TransferId): Promise<TransferView> {
    return (await this.#parts.transfers.get()).accept(id);
  }

  async saveFile(id: TransferId, sink: FileSink): Promise<TransferView> {
    return (await this.#parts.transfers.get()).save(id, sink);
  }

  async acceptsFiles(contact: string): Promise<boolean> {
    return (await this.#parts.settings.fetched(this.#conversation(contact))).acceptFiles === true;
  }

  onTransfer(listener: (transfer: TransferView) => void): () => void {
    this.#sync.movements.add(listener);
    return () => this.#sync.movements.delete(listener);
  }

  async declineTransfer(id: TransferId): Promise<TransferView> {
    return (await this.#parts.transfers.get()).decline(id);
  }

  async cancelTransfer(id: TransferId): Promise<TransferView> {
    return (await this.#parts.transfers.get()).cancel(id);
  }

  async pauseTransfer(id: TransferId): Promise<TransferView> {
    return (await this.#parts.transfers.get()).pause(id);
  }

  async resumeTransfer(id: TransferId): Promise<TransferView> {
    return (await this.#parts.transfers.get()).resume(id);
  }

  async react(conversation: string, id: MessageId, emoji: string | null): Promise<void> {
    return this.#parts.revisions.react(this.#conversation(conversation), id, emoji);
  }

  async edit(conversation: string, id: MessageId, text: string): Promise<void> {
    return this.#parts.revisions.edit(this.#conversation(conversation), id, text);
  }

  async deleteMessage(conversation: string, id: MessageId, { everywhere }: { everywhere: boolean }): Promise<void> {
    return this.#parts.revisions.delete(this.#conversation(conversation), id, everywhere);
  }

  async messageInfo(conversation: string, id: MessageId): Promise<readonly MessageInfo[]> {
    return this.#parts.infos.of(this.#conversation(conversation), id);
  }

  async retry(conversation: string, id: MessageId): Promise<void> {
    const { retries, book } = this.#parts;
    return retries.retry(book.need(this.#conversation(conversation) as AccountId), id);
  }

  async history(conversation: string, options: HistoryOptions = {}): Promise<HistoryPart> {
    return this.#parts.history.messages(this.#conversation(conversation), options);
  }

  async *search(query: string, options: SearchOptions = {}): AsyncGenerator<MessageView> {
    const { conversation } = options;
    const where = conversation === undefined ? {} : { conversation: this.#conversation(conversation) };
    yield* (await this.#parts.search.get()).find(query, { ...options, ...where });
  }

  async conversations(): Promise<readonly ConversationView[]> {
    const { history, book, asides } = this.#parts;
    const listed = await history.conversations();
    return listed.flatMap(({ id, unread, read, last }) => {
      if (last === null) return [];
      const contact = id === SELF ? undefined : book.get(id as AccountId);
      return conversationView(this.keys.card, contact, { unread, read, last: last.view }, asides.of(id));
    });
  }

  async markRead(conversation: string, upTo: MessageId): Promise<void> {
    return this.#parts.readMarks.mark(this.#conversation(conversation), upTo);
  }

  async setDraft(conversation: string, text: string): Promise<void> {
    return this.#parts.settings.set(this.#conversation(conversation), { draft: text });
  }

  async setFlags(
    conversation: string,
    { pinned, archived, mutedUntil, acceptFiles }: ConversationFlags,
  ): Promise<void> {
    return this.#parts.settings.set(this.#conversation(conversation), {
      ...(pinned === undefined ? {} : { pinned }),
      ...(archived === undefined ? {} : { archived }),
      ...(acceptFiles === undefined ? {} : { acceptFiles }),
      ...(mutedUntil === undefined ? {} : { mutedUntil }),
    });
  }

  async *export(conversation: string, format: ExportFormat, words?: ExportWords): AsyncGenerator<string> {
    const id = this.#conversation(conversation);
    const contact = this.#parts.book.get(id as AccountId);
    const nameOf = ({ from }: MessageView): string =>
      from === this.account.accountId ? this.account.name : (contact?.card.name ?? from);
    // Most clients never need it: browsers load it then.
    const { exportConversation } = await import('./export/export-conversation');
    yield* exportConversation(this.#parts.history, id, format, contact?.card.name, nameOf, words);
  }

  async *events(after: number, signal?: AbortSignal, upTo?: number): AsyncGenerator<ClientEvent> {
    const parts = this.#parts;
    const subscriber = this.#sync.feed.subscribe(after);
    const abort = (): void => subscriber.end();
    signal?.addEventListener('abort', abort);
    const port = {
      wanted: () => this.#sync.ended === null && signal?.aborted !== true,
      reconnected: () => this.#sync.reconnected(),
      logger: this.ports.logger,
    };
    const rows = new RowEvents(after, this.account.accountId, parts, port);
    try {
      for (let known = after; (upTo === undefined || known < upTo) && !signal?.aborted;) {
        const page = await subscriber.next();
        if (page === null) break;
        yield* rows.of(page);
        known = page.upTo;
      }
    } finally {
      signal?.removeEventListener('abort', abort);
      this.#sync.feed.unsubscribe(subscriber);
    }
  }

  async devices(): Promise<readonly DeviceView[]> {
    return (await this.#parts.server.get('/api/access/devices', rest.deviceList)).devices;
  }

  async signOutDevice(device: DeviceId): Promise<void> {
    if (device === this.#device) throw new ProtocolError('refused', 'this device signs itself out');
    return this.#parts.server.call('DELETE', `/api/access/devices/${device}`);
  }

  async makeBackup(password: string): Promise<void> {
    return makeBackup(this.#parts.server, password);
  }

  async renewRecovery(password: string): Promise<{ recoveryWords: string; recoveryKit: string }> {
    return renewRecovery(this.#parts.server, this.ports, password);
  }

  async updateProfile(password: string, change: ProfileChange): Promise<AccountView> {
    const { server, profile } = this.#parts;
    await updateProfile(server, this.ports, profile, password, change);
    this.#notifier.changed();
    return this.account;
  }

  async changePassword(current: string, next: string): Promise<void> {
    return changePassword(this.#parts.server, this.ports, current, next);
  }

  get #parts(): Sync['parts'] {
    return this.#sync.parts;
  }

  /** The conversation that an id or an address means. @throws ProtocolError `unknown-contact` */
  #conversation(to: string): string {
    if (to === SELF || to === this.account.accountId || this.#isOwnAddress(to)) return SELF;
    if (this.#parts.book.get(to as AccountId) !== undefined) return to;
    return this.findContact(to).id;
  }

  #isOwnAddress(to: string): boolean {
    return [this.account.address, ...addressesOf(this.keys.card)].some((own) => sameAddress(own, to));
  }

  /** Who asks to become a contact, and is none. */
  #asking(): readonly ReadIntroduction[] {
    const newest = new Map<AccountId, ReadIntroduction>();
    for (const { read } of this.#parts.requests.all())
      if (read !== null && this.#parts.book.get(read.card.account) === undefined) newest.set(read.card.account, read);
    return [...newest.values()];
  }

  #stateOf({ card }: Found): ContactStateName | null {
    const known = this.#parts.book.get(card.account)?.state;
    if (known !== undefined && known !== 'removed') return known;
    return this.#parts.requests.of(card.account).length > 0 ? 'incoming' : null;
  }

  #view(contact: Contact): ContactView {
    return contactView(contact, this.#parts.book, this.#parts.asides.of(contact.account));
  }
}
