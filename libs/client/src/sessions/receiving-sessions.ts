import type { ReceivingSession, Sessions } from '@parley/crypto/session';
import {
  MAX_RECEIVING_SESSIONS,
  packageSecret,
  ProtocolError,
  receivingState,
  type AccountId,
  type DeviceId,
  type ReaderState,
  type ReceivingState,
  type SessionId,
} from '@parley/protocol';
import type { SealedNames } from '../keys/sealed-names';
import type { StateBook } from '../states/state-book';
import type { StateCell, StateChange } from '../states/state-cell';
import { EMPTY_READER, type ContactStates } from './contact-states';
import { LAZY_MESSAGES } from './sending-sessions';

interface Open {
  readonly contact: AccountId;
  readonly cell: StateCell<ReceivingState>;
  session: ReceivingSession;
  /** Messages read since the state was written. */
  unsaved: number;
}

export interface Decrypted {
  /** Encoded `content`. */
  readonly content: Uint8Array;
  readonly device: DeviceId;
}

/** Sessions remembered with their keys; beyond it the quiet ones are written and dropped. */
const MAX_OPEN = 128;

/**
 * The sessions in which contacts write to us, as the holder of the read lease sees them. Reading goes on in memory; {@link collect} gives
 * what has to be committed with what was read. After anything but a success {@link forget} goes back to what the server has.
 */
export class ReceivingSessions {
  readonly #open = new Map<SessionId, Open>();
  /** Changes of the batch that is being read. */
  readonly #changes: StateChange[] = [];
  readonly #joined = new Map<AccountId, ReaderState>();
  readonly #new = new Set<SessionId>();

  constructor(
    private readonly sessions: Sessions,
    private readonly book: StateBook,
    private readonly names: SealedNames,
    private readonly contacts: ContactStates,
  ) {}

  /**
   * @throws ProtocolError `session-unknown` (neither known nor a welcome), `session-unknown-package`, `session-wrong-account`, and what
   * joining and decrypting throw
   */
  async decrypt(contact: AccountId, bytes: Uint8Array, welcome?: Uint8Array): Promise<Decrypted> {
    const message = this.sessions.readMessage(bytes);
    const id = message.sessionId;
    const open = this.#open.get(id) ?? (await this.#load(id)) ?? (await this.#join(id, contact, welcome));
    if (open.contact !== contact)
      throw new ProtocolError('session-wrong-account', 'a message in the session of another contact');
    const { session, plaintext, sender } = await this.sessions.decrypt(open.session, message);
    open.session = session;
    open.unsaved++;
    return { content: plaintext, device: sender.device };
  }

  /** What changed since the last call: new sessions, used packages, and states that are far behind. */
  async collect(all = false): Promise<readonly StateChange[]> {
    const changes = this.#changes.splice(0);
    for (const [contact, state] of this.#joined) {
      const cell = this.contacts.reader(contact);
      cell.put(state);
      changes.push(await cell.flush());
    }
    this.#joined.clear();
    const over = this.#open.size > MAX_OPEN;
    for (const [id, open] of this.#open) {
      if (open.unsaved > 0 && (all || over || open.unsaved >= LAZY_MESSAGES || this.#new.has(id))) {
        open.cell.put({ contact: open.contact, session: this.sessions.encodeReceiving(open.session) });
        open.unsaved = 0;
        changes.push(await open.cell.flush());
      }
      if (over && !all) this.#open.delete(id);
    }
    this.#new.clear();
    return changes;
  }

  /** What the contact has of our packages, with what this batch used. */
  async reader(contact: AccountId): Promise<ReaderState> {
    return this.#joined.get(contact) ?? (await this.contacts.reader(contact).get()) ?? EMPTY_READER;
  }

  /** Notes that more packages were given. */
  setReader(contact: AccountId, state: ReaderState): void {
    this.#joined.set(contact, state);
  }

  /** Hands what this batch used over to the state itself, for somebody else to flush. */
  async settle(contact: AccountId): Promise<void> {
    const joined = this.#joined.get(contact);
    if (joined === undefined) return;
    const cell = this.contacts.reader(contact);
    await cell.get();
    cell.put(joined);
    this.#joined.delete(contact);
  }

  forget(): void {
    this.#open.clear();
    this.#changes.length = 0;
    this.#joined.clear();
    this.#new.clear();
  }

  async #load(id: SessionId): Promise<Open | null> {
    const cell = this.book.cell(this.names.receiving(id), receivingState);
    const stored = await cell.get();
    if (stored === null) return null;
    const open = { contact: stored.contact, cell, session: this.sessions.decodeReceiving(stored.session), unsaved: 0 };
    this.#open.set(id, open);
    return open;
  }

  async #join(id: SessionId, contact: AccountId, welcome: Uint8Array | undefined): Promise<Open> {
    if (welcome === undefined)
      throw new ProtocolError('session-unknown', 'a message of a session that is not known here');
    const ref = this.sessions.packageRefOf(welcome);
    const secret = this.book.cell(this.names.package(ref), packageSecret);
    const made = await secret.get();
    if (made === null || made.contact !== contact) {
      throw new ProtocolError(
        'session-unknown-package',
        'a session from a package that is used up, or was never given',
      );
    }
    const session = await this.sessions.join(welcome, made.secret.slice());
    if (session.id !== id || session.peer.account !== contact) {
      throw new ProtocolError('session-wrong-account', 'a welcome that does not belong to its message or sender');
    }
    const reader = await this.reader(contact);
    const used = reader.packages.filter((known) => known.ref !== ref || made.lastResort);
    const sessions = [...reader.sessions, { id, device: session.peer.device }];
    for (const old of sessions.splice(0, Math.max(0, sessions.length - MAX_RECEIVING_SESSIONS)))
      await this.#drop(old.id);
    const outstanding = made.lastResort ? 0 : used.filter(({ lastResort }) => !lastResort).length;
    this.#joined.set(contact, { outstanding, packages: used, sessions });
    if (!made.lastResort) {
      secret.put(null);
      this.#changes.push(await secret.flush());
    }
    const open = { contact, cell: this.book.cell(this.names.receiving(id), receivingState), session, unsaved: 0 };
    this.#open.set(id, open);
    this.#new.add(id);
    return open;
  }

  async #drop(id: SessionId): Promise<void> {
    const cell = this.#open.get(id)?.cell ?? this.book.cell(this.names.receiving(id), receivingState);
    if ((await cell.get()) !== null) {
      cell.put(null);
      this.#changes.push(await cell.flush());
    }
    this.#open.delete(id);
  }
}
