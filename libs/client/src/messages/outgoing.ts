import { ProtocolError, type AccountId, type Committed, type RecordId } from '@parley/protocol';
import { joinParts, type CommitPart } from '../commit/commit-part';
import type { CommitQueue, OnRefusal } from '../commit/commit-queue';
import type { Contact } from '../contacts/contact-book';
import type { Encrypted, SendingSessions } from '../sessions/sending-sessions';
import { Mutex } from '../states/mutex';
import type { StateChange } from '../states/state-cell';
import type { EnvelopeMaker } from './envelope-maker';

/** Operations that wait for the server at once: bounds memory, and what a crash takes along. */
const MAX_WAITING = 256;

/** Encrypts now; the promise inside resolves when the envelope is sealed. */
export type SealContent = (contact: Contact, content: Uint8Array, record: RecordId | null) => Promise<Sealing>;

export interface Sealing {
  readonly part: Promise<CommitPart>;
}

/** Encrypts what an operation sends; runs when its turn has come, and again when another device changed a state first. */
export type Prepare = (seal: SealContent) => Promise<Prepared> | Prepared;

/** An operation whose contents are all encrypted. */
export interface Prepared {
  /** Joined into one part. */
  readonly parts: readonly Promise<CommitPart>[];
  /** States that changed: each is flushed once, together with those that sealing changed. */
  readonly dirty?: Iterable<Flushable>;
  /** Told of the whole part once it is ready. */
  readonly onReady?: (part: CommitPart) => void;
}

interface Flushable {
  flush(): Promise<StateChange>;
}

/**
 * Everything that leaves in sessions goes through here: what is encrypted first is committed first, so that generations only rise, and nothing
 * is encrypted in a new session before the message that started it is committed.
 */
export class Outgoing {
  readonly #order = new Mutex();
  readonly #starting = new Map<AccountId, Promise<unknown>>();

  constructor(
    private readonly sessions: SendingSessions,
    private readonly envelopes: EnvelopeMaker,
    private readonly queue: CommitQueue,
    /** Told when no session to a contact can be started. */
    private readonly onNoPackage: (contact: AccountId) => void,
  ) {}

  /**
   * Commits an operation that may seal contents. `prepare` runs when its turn has come; it resolves once everything is encrypted. When a
   * session or state was not as this device remembered it, the operation is prepared once more, unless `onRefusal` decides otherwise.
   * @throws ProtocolError the server's refusal, `no-package`, `not-approved`
   */
  async submit(prepare: Prepare, onRefusal?: OnRefusal): Promise<Committed> {
    const { done } = await this.#order.run(async () => {
      await this.queue.opened();
      await this.queue.room(MAX_WAITING);
      const started: AccountId[] = [];
      const stocks: Flushable[] = [];
      const sealedTo = new Set<AccountId>();
      const seal: SealContent = async (contact, content, record) => {
        if (contact.details.theirStampSecret === null)
          throw new ProtocolError('not-approved', 'the contact has not introduced itself yet');
        await this.envelopes.ready(contact.card);
        await this.#starting.get(contact.account);
        const encrypted = await this.sessions.encrypt(contact.account, content).catch((error: unknown) => {
          if (error instanceof ProtocolError && error.code === 'no-package') this.onNoPackage(contact.account);
          throw error;
        });
        sealedTo.add(contact.account);
        if (encrypted.stock !== null) {
          stocks.push(encrypted.stock);
          started.push(contact.account);
        }
        return this.#sealing(contact, encrypted, record);
      };
      const {
        parts,
        dirty = [],
        onReady,
      } = await Promise.resolve(prepare(seal)).catch((error: unknown) => this.#failed(sealedTo, error));
      const flushed = Promise.all([...new Set([...dirty, ...stocks])].map((state) => state.flush()));
      const part = Promise.all([flushed, ...parts]).then(([states, ...others]) => joinParts({ states }, ...others));
      if (onReady !== undefined) void part.then(onReady, () => undefined);
      const again: OnRefusal = onRefusal ?? ((error) => this.#again(error, sealedTo, prepare));
      const committing = this.queue.submit(part, again).catch((error: unknown) => this.#failed(sealedTo, error));
      for (const contact of started) this.#start(contact, committing);
      return { done: committing };
    });
    return done;
  }

  /** Prepares again, out of turn, what was refused: its place in the order is kept by the queue, so it waits for no other operation. */
  async #again(error: ProtocolError, sealedTo: Set<AccountId>, prepare: Prepare): Promise<CommitPart> {
    if (error.code !== 'state-conflict' && error.code !== 'generation-used') throw error;
    for (const contact of sealedTo) {
      await this.sessions.forget(contact);
      if (error.code === 'generation-used') this.sessions.renew(contact);
    }
    const stocks: Flushable[] = [];
    const seal: SealContent = async (contact, content, record) => {
      sealedTo.add(contact.account);
      const encrypted = await this.sessions.encrypt(contact.account, content);
      if (encrypted.stock !== null) stocks.push(encrypted.stock);
      return this.#sealing(contact, encrypted, record);
    };
    const { parts, dirty = [] } = await prepare(seal);
    const states = await Promise.all([...new Set([...dirty, ...stocks])].map((state) => state.flush()));
    return joinParts({ states }, ...(await Promise.all(parts)));
  }

  /** Nothing of the operation happened: sessions that went on, or were started for it, go back to what the server has. */
  async #failed(sealedTo: ReadonlySet<AccountId>, error: unknown): Promise<never> {
    for (const contact of sealedTo) await this.sessions.forget(contact);
    throw error;
  }

  async #sealing(contact: Contact, encrypted: Encrypted, record: RecordId | null): Promise<Sealing> {
    const part = this.#finish(contact, encrypted, record);
    // Awaited with the others; if it never comes to that, its failure is not what the operation ends in.
    const done = part.catch(() => undefined);
    // The state of a new session counts its versions from here, and must not come behind what is encrypted next.
    if (encrypted.stock !== null) await done;
    return { part };
  }

  async #finish(contact: Contact, encrypted: Encrypted, record: RecordId | null): Promise<CommitPart> {
    const { theirStampSecret } = contact.details;
    if (theirStampSecret === null) throw new ProtocolError('not-approved', 'the contact has not introduced itself yet');
    const envelope = await this.envelopes.make(contact.card, encrypted.plaintext, theirStampSecret);
    return { ...(await encrypted.finish(record)), outgoing: [{ record, contact: contact.account, envelope }] };
  }

  #start(contact: AccountId, committing: Promise<unknown>): void {
    const settled = committing.then(
      () => undefined,
      () => undefined,
    );
    this.#starting.set(contact, settled);
    void settled.then(() => {
      if (this.#starting.get(contact) === settled) this.#starting.delete(contact);
    });
  }
}
