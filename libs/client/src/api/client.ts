import type { AccountId, DeviceId, MessageId, TransferId } from '@parley/protocol';
import type { FileSink, FileSource } from './ports';
import type {
  AccountView,
  ClientEvent,
  ContactView,
  ConversationView,
  DeviceView,
  HistoryPart,
  MessageInfo,
  FoundView,
  MessageView,
  Snapshot,
  TransferView,
} from './views';

export interface SendOptions {
  /**
   * 16 random bytes: the salt of the content. The same key, text and `sentAt` make the same message, so a call repeated after a crash
   * sends nothing twice.
   */
  readonly key?: Uint8Array;
  /** Unix ms; now when absent. */
  readonly sentAt?: number;
  readonly inReplyTo?: MessageId;
}

export interface FileOptions extends Omit<SendOptions, 'key'> {
  /**
   * 32 random bytes, from which the keys of the file are made. The same seed, file and `sentAt` make the same message, so a call repeated after
   * a crash offers nothing twice.
   */
  readonly seed?: Uint8Array;
  readonly caption?: string;
  /** WebP, JPEG or PNG of at most MAX_THUMBNAIL_BYTES. */
  readonly thumbnail?: Uint8Array;
  /** Pixels of an image or a film. */
  readonly width?: number;
  readonly height?: number;
}

export interface SearchOptions {
  /** All when absent. */
  readonly conversation?: string;
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

export interface ConversationFlags {
  readonly pinned?: boolean;
  readonly archived?: boolean;
  /** Unix ms; 0: not muted. */
  readonly mutedUntil?: number;
  /** Files of this contact are taken without asking. */
  readonly acceptFiles?: boolean;
}

export interface ProfileChange {
  readonly name?: string;
  /** Six hexadecimal digits. */
  readonly colour?: string;
  /** WebP, JPEG or PNG of at most 24 KiB; null for none. */
  readonly picture?: Uint8Array | null;
}

/** At most one place. */
export interface HistoryOptions {
  /** 50 when absent. */
  readonly limit?: number;
  readonly before?: MessageId;
  readonly after?: MessageId;
  /** With this message in the middle, or with the place of one, such as the position last read. */
  readonly around?: MessageId | number;
}

export type ExportFormat = 'text' | 'html' | 'json';

/** The words of an export that nobody wrote, and the language they are in (`de`). */
export interface ExportWords {
  readonly language: string;
  readonly notesToSelf: string;
  readonly deletedMessage: string;
  readonly edited: string;
}

/** One signed-in, unlocked device. Everything throws ProtocolError. */
export interface Client {
  /** As it is now; another object once it has changed. */
  readonly account: AccountView;
  snapshot(): Snapshot;
  /** Called after each change of the snapshot; returns what ends it. */
  subscribe(listener: () => void): () => void;

  /**
   * Goes online, and stays so by itself. Resolves when the feed is live.
   * @param options.read offers to hold the read lease
   * @param options.list keeps `conversations` of the snapshot; true when absent
   * @param options.active as {@link setActive}; true when absent
   */
  start(options: { readonly read: boolean; readonly list?: boolean; readonly active?: boolean }): Promise<void>;
  /** Whether a person uses this device now. Contacts may see the owner as online while one device is in use. */
  setActive(active: boolean): void;
  /** Whether contacts are told when the owner is there, and the owner when they are; `true` before the first connection. */
  presence(): boolean;
  /** Switches that on or off, for all devices. Resolves once the server keeps it. */
  setPresence(on: boolean): Promise<void>;
  /** Finishes what is in flight, gives the lease back, closes, forgets the keys. */
  stop(): Promise<void>;
  /**
   * Resolves when nothing is waiting in the inbox (some device has processed everything that had arrived), with the change number up to which
   * {@link events} tell all of it.
   */
  drained(): Promise<number>;

  contacts(): readonly ContactView[];
  requests(): readonly ContactView[];
  /** @throws `unknown-contact`, `ambiguous-address` */
  findContact(idOrAddress: string): ContactView;
  /**
   * Who is at an address, or invites: nothing is sent to them. @throws `address-malformed`, `invite-invalid`, `unreachable`,
   * `unknown-account`, `account-key-changed`, `server-key-changed`, `card-mismatch`, `own-address`
   */
  lookUp(addressOrInvite: string): Promise<FoundView>;
  /** @throws as {@link lookUp}, and `already-contact`, `blocked` */
  addContact(addressOrInvite: string, note?: string): Promise<ContactView>;
  acceptRequest(id: AccountId): Promise<ContactView>;
  declineRequest(id: AccountId): Promise<ContactView>;
  block(id: AccountId): Promise<ContactView>;
  unblock(id: AccountId): Promise<ContactView>;
  /** Also clears its history. */
  removeContact(id: AccountId): Promise<ContactView>;
  /** Looks the cards up again; all contacts when no ids are given. */
  refreshContacts(ids?: readonly AccountId[]): Promise<readonly ContactView[]>;
  /** Of a contact, or of somebody who asks to become one. @throws `unknown-contact` */
  safetyNumber(id: AccountId): { readonly safetyNumber: string; readonly qr: string; readonly verified: boolean };
  /** A wrong number makes the contact unverified, and that is stored. */
  verify(id: AccountId, typedNumber: string): Promise<{ readonly safetyNumber: string; readonly verified: boolean }>;
  invite(): Promise<{ readonly link: string; readonly expires: number }>;

  /**
   * Durable on the own server when it resolves, in the order of the calls.
   * @param to contact id, conversation id (`self` for notes), or address
   * @throws `unknown-contact`, `ambiguous-address`, `not-approved`, `blocked`, `server-key-changed` (the contact shows it as its alert), `message-too-long`, `no-package`
   */
  send(to: string, text: string, options?: SendOptions): Promise<MessageView>;
  /**
   * Offers a file, or keeps it among the notes (`self`). Resolves once the offer is durable on the own server; then {@link uploadFile} brings the
   * file there.
   * @throws `too-large`, `quota-exceeded`, `malformed` for a type that is none, and what {@link send} throws
   */
  sendFile(to: string, source: FileSource, options?: FileOptions): Promise<MessageView>;
  /**
   * Brings a file that was offered to the own server, going on from what is there. Resolves once it is durable there: from then on no device of
   * the sender is needed.
   * @param source the file that was offered
   * @throws `file-changed`, `transfer-ended`, `transfer-paused`, `unknown-transfer`
   */
  uploadFile(transfer: TransferId, source: FileSource): Promise<TransferView>;
  /** Files of all conversations that the server knows, those that changed last first. */
  transfers(): AsyncIterable<TransferView>;
  /** @throws `unknown-transfer` */
  transfer(id: TransferId): Promise<TransferView>;
  /** Lets the own server fetch a file that was offered. @throws `unknown-transfer`, `transfer-ended`, `quota-exceeded` */
  acceptTransfer(id: TransferId): Promise<TransferView>;
  /**
   * Saves a file that was accepted, or sent, while and after it comes. Resolves once all of it is written and its digest is right.
   * @throws `file-damaged`, `transfer-ended`, `transfer-paused`, `storage-full`, `storage-failed`, `unknown-transfer`
   */
  saveFile(id: TransferId, sink: FileSink): Promise<TransferView>;
  /** Whether files of this contact are accepted without asking (see {@link setFlags}), as the server has it now. */
  acceptsFiles(contact: string): Promise<boolean>;
  /** Called a few times a second while files move, on top of the events. Returns what ends it. */
  onTransfer(listener: (transfer: TransferView) => void): () => void;
  /** Says no to a file; the sender is told. @throws `unknown-transfer`, `transfer-ended` */
  declineTransfer(id: TransferId): Promise<TransferView>;
  /** Ends it on both sides; what is on the servers goes. @throws as {@link declineTransfer} */
  cancelTransfer(id: TransferId): Promise<TransferView>;
  /** Either side may; nothing moves until it resumes, and an upload is begun again. @throws as {@link declineTransfer} */
  pauseTransfer(id: TransferId): Promise<TransferView>;
  resumeTransfer(id: TransferId): Promise<TransferView>;
  /**
   * One emoji of this account under a message; null takes it back.
   * @throws `not-found`, `refused` for a message that was deleted, `malformed` for what is no emoji, and what {@link send} throws
   */
  react(conversation: string, id: MessageId, emoji: string | null): Promise<void>;
  /** Another text for a message of this account, at any time. @throws as {@link react}, `refused` for a message of somebody else */
  edit(conversation: string, id: MessageId, text: string): Promise<void>;
  /**
   * `everywhere`: also from the contact, which only the author may; a note that it was there stays. Else from the devices of this account, with
   * nothing left. @throws as {@link react}
   */
  deleteMessage(conversation: string, id: MessageId, options: { readonly everywhere: boolean }): Promise<void>;
  /** When a message reached whom; one entry for each recipient. @throws `not-found` */
  messageInfo(conversation: string, id: MessageId): Promise<readonly MessageInfo[]>;
  /** Sends a message that failed again, as the same message. @throws `not-found`, and what {@link send} throws */
  retry(conversation: string, id: MessageId): Promise<void>;
  /** Oldest first; the newest when no place is given. @throws `not-found` for a place that is not there */
  history(conversation: string, options?: HistoryOptions): Promise<HistoryPart>;
  /**
   * Messages that have all words of the query, whatever their case and diacritics; newest first, as they are found. Ends when `signal` aborts.
   * The first search reads history; the texts stay in memory until the client stops.
   */
  search(query: string, options?: SearchOptions): AsyncIterable<MessageView>;
  /** Those with at least one message. */
  conversations(): Promise<readonly ConversationView[]>;
  /** Marks everything up to this message as read and sends read receipts. */
  markRead(conversation: string, upTo: MessageId): Promise<void>;
  /** What was typed and is not sent; empty for none. The other devices get it too. @throws `message-too-long` */
  setDraft(conversation: string, text: string): Promise<void>;
  /** What is absent stays. None of it changes how messages travel. */
  setFlags(conversation: string, flags: ConversationFlags): Promise<void>;
  /** Page by page. @param words English ones when absent */
  export(conversation: string, format: ExportFormat, words?: ExportWords): AsyncIterable<string>;

  /**
   * The change number behind which {@link events} tell what this client does not know yet. Waits for the first connection: before that the number is
   * unknown, and whoever begins at 0 is told everything that ever happened.
   */
  begun(): Promise<number>;
  /**
   * What came behind `after`, then live; bounded. Ends when the client stops, `signal` aborts, or everything up to the change number `upTo` was
   * told.
   */
  events(after: number, signal?: AbortSignal, upTo?: number): AsyncIterable<ClientEvent>;
  devices(): Promise<readonly DeviceView[]>;
  /** Ends the sign-in of another device. @throws `unknown-device`, `refused` for this one */
  signOutDevice(device: DeviceId): Promise<void>;
  /** Ends all other sign-ins. @throws `wrong-password` */
  changePassword(current: string, next: string): Promise<void>;
  /**
   * Lets the server make a backup that this device may fetch once, from /api/settings/backup/file; resolves when it is ready.
   * @throws `wrong-password`, `too-many-attempts`, `storage-full`
   */
  makeBackup(password: string): Promise<void>;
  /** New recovery words in the place of the old ones; ends all other sign-ins. @throws `wrong-password` */
  renewRecovery(password: string): Promise<{ readonly recoveryWords: string; readonly recoveryKit: string }>;
  /**
   * How this account shows itself from now on: a new signed card, of which contacts are told. What is absent stays.
   * @throws `wrong-password`, `malformed` for a name, colour or picture outside the rules
   */
  updateProfile(password: string, profile: ProfileChange): Promise<AccountView>;
}
