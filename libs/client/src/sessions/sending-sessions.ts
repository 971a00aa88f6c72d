import type { SendingSession, SessionLeaf, Sessions } from '@parley/crypto/session';
import {
  ProtocolError,
  SESSION_LIFETIME_MS,
  SESSION_MESSAGES,
  sealedContent,
  sendingState,
  type AccountId,
  type Clock,
  type DeviceId,
  type Logger,
  type PackageStock,
  type RecordId,
  type SendingState,
} from '@parley/protocol';
import type { CommitPart } from '../commit/commit-part';
import type { SealedNames } from '../keys/sealed-names';
import { Mutex } from '../states/mutex';
import type { StateBook } from '../states/state-book';
import type { StateCell, StateChange } from '../states/state-cell';
import type { ContactStates } from './contact-states';

/** States are written this seldom; what was sent since is caught up with by turning the ratchet. */
export const LAZY_MESSAGES = 32;

interface Live {
  session: SendingSession;
  readonly state: Omit<SendingState, 'session' | 'welcome'>;
  /** Rides with every message until the contact confirmed one of them. */
  welcome: Uint8Array | null;
  /** The messages with which it rode. */
  readonly riding: Set<RecordId>;
  /** Messages, and other changes, since the state was written. */
  unsaved: number;
}

interface Lane {
  readonly cell: StateCell<SendingState>;
  readonly mutex: Mutex;
  live: Live | null;
  /** The present session is not to be used again. */
  renew: boolean;
  /** Highest count handed out, also for what is not committed yet: it is not forgotten, or a key would be used twice. */
  handed: number;
}

export interface Encrypted {
  /** Encoded `sealed-content`. */
  readonly plaintext: Uint8Array;
  /**
   * For a new session: the stock that its package was taken from, to be flushed into the same commit. Nothing else is encrypted in the session
   * before that is committed.
   */
  readonly stock: StateCell<PackageStock> | null;
  /** What else has to be committed with the envelope. @param record the message in it, if it is one */
  finish(record: RecordId | null): Promise<Pick<CommitPart, 'states' | 'generations'>>;
}

/** This device's sessions to its contacts: chosen, replaced, written lazily. */
export class SendingSessions {
  readonly #lanes = new Map<AccountId, Lane>();
  /** Sessions that were started before are not used. */
  #distrusted: number | null = null;

  constructor(
    private readonly sessions: Sessions,
    private readonly self: { readonly device: DeviceId; readonly leaf: SessionLeaf },
    private readonly book: StateBook,
    private readonly names: SealedNames,
    private readonly contacts: ContactStates,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Encrypts one content. @throws ProtocolError `no-package` when no session can be started */
  encrypt(contact: AccountId, content: Uint8Array): Promise<Encrypted> {
    const lane = this.#lane(contact);
    return lane.mutex.run(async () => {
      lane.live ??= await this.#load(contact, lane);
      const stock = (await this.#mustStart(contact, lane)) ? await this.#startOrGoOn(contact, lane) : null;
      const live = lane.live;
      if (live === null) throw new ProtocolError('internal', 'a session neither found nor started');
      const { session, message, generation } = await this.sessions.encrypt(live.session, content);
      live.session = session;
      live.unsaved++;
      const plaintext = sealedContent.encode({
        kind: 'session',
        ...(live.welcome === null ? {} : { welcome: live.welcome }),
        message,
      });
      const due = stock !== null || live.unsaved >= LAZY_MESSAGES;
      const state = due ? toState(live, this.sessions.encodeSending(session)) : null;
      if (state !== null) {
        live.unsaved = 0;
        lane.cell.put(state);
      }
      // Versions are counted in the order of encryption, which is the order of the commits.
      const written = due && stock === null ? lane.cell.flush() : null;
      const use = { session: lane.cell.key, generation: live.state.base + generation };
      lane.handed = Math.max(lane.handed, use.generation);
      return {
        plaintext,
        stock,
        finish: async (record) => {
          if (live.welcome !== null && record !== null) live.riding.add(record);
          const states = written === null ? [] : [await written];
          if (stock !== null && state !== null) {
            // Forgotten meanwhile or not: what is committed is the state of this message.
            lane.cell.put(state);
            states.push(await lane.cell.flush());
          }
          return { states, generations: [use] };
        },
      };
    });
  }

  /** Whether a confirmation of this message would say that the contact has the session it went in, and that is not known yet. */
  awaits(contact: AccountId, record: RecordId): boolean {
    return this.#lanes.get(contact)?.live?.riding.has(record) === true;
  }

  /** A device of the contact confirmed this message: it has the session, and the welcome need not be repeated. */
  confirmed(contact: AccountId, record: RecordId): void {
    const live = this.#lanes.get(contact)?.live;
    if (!live?.riding.has(record)) return;
    live.welcome = null;
    live.riding.clear();
    live.unsaved = Math.max(1, live.unsaved);
  }

  /** The next message starts a new session. */
  renew(contact: AccountId): void {
    this.#lane(contact).renew = true;
  }

  /** After a refusal: the state on the server counts. */
  async forget(contact: AccountId): Promise<void> {
    const lane = this.#lanes.get(contact);
    await lane?.mutex.run(() => {
      lane.live = null;
      lane.cell.forget();
      this.contacts.stock(contact).forget();
    });
  }

  /** As {@link forget}, for every contact. */
  async forgetAll(): Promise<void> {
    await Promise.all([...this.#lanes.keys()].map((contact) => this.forget(contact)));
  }

  /** After the server lost what it knew: every session is replaced before it is used, also those that are loaded later. */
  distrust(): void {
    this.#distrusted = this.clock.now();
  }

  /** The states that are behind, to be written before the program ends. */
  async unsaved(): Promise<readonly StateChange[]> {
    const lanes = [...this.#lanes.values()].filter(({ live }) => live !== null && live.unsaved > 0);
    const changes = await Promise.all(
      lanes.map((lane) =>
        lane.mutex.run(async () => {
          const live = lane.live;
          if (live === null) return null;
          live.unsaved = 0;
          lane.cell.put(toState(live, this.sessions.encodeSending(live.session)));
          return lane.cell.flush();
        }),
      ),
    );
    return changes.filter((change) => change !== null);
  }

  /** Deletes the session to a contact; null when there is none. */
  async remove(contact: AccountId): Promise<StateChange | null> {
    const lane = this.#lane(contact);
    return lane.mutex.run(async () => {
      const known = await lane.cell.get();
      lane.live = null;
      if (known === null) return null;
      lane.cell.put(null);
      return lane.cell.flush();
    });
  }

  clear(): void {
    this.#lanes.clear();
  }

  #lane(contact: AccountId): Lane {
    const known = this.#lanes.get(contact);
    if (known !== undefined) return known;
    const cell = this.book.cell(this.names.sending(this.self.device, contact), sendingState);
    const lane: Lane = { cell, mutex: new Mutex(), live: null, renew: false, handed: -1 };
    this.#lanes.set(contact, lane);
    return lane;
  }

  /** The stored session, turned to behind the last generation that the server was told of, or will be. */
  async #load(contact: AccountId, lane: Lane): Promise<Live | null> {
    const stored = await lane.cell.get();
    if (stored === null) return null;
    const { generation } = await this.book.loadOne(lane.cell.key);
    const { session, welcome, ...state } = stored;
    if (this.#distrusted !== null && state.startedAt <= this.#distrusted) return null;
    const used = Math.max(generation ?? state.base, lane.handed) - state.base;
    try {
      const loaded = this.sessions.decodeSending(session);
      return { session: await this.sessions.advance(loaded, used), state, welcome, riding: new Set(), unsaved: 0 };
    } catch (error) {
      const code = error instanceof ProtocolError ? error.code : 'internal';
      this.logger.warn('session.given-up', { contact, code });
      return null;
    }
  }

  async #mustStart(contact: AccountId, lane: Lane): Promise<boolean> {
    const { live } = lane;
    if (live === null || lane.renew) return true;
    const cell = this.contacts.stock(contact);
    const old =
      live.session.nextGeneration >= SESSION_MESSAGES ||
      this.clock.now() - live.state.startedAt >= SESSION_LIFETIME_MS ||
      live.state.lastResort;
    // Another device may have refilled the stock meanwhile: look now and then.
    if (old && cell.value?.fresh.length === 0 && live.session.nextGeneration % LAZY_MESSAGES === 0) cell.forget();
    const stock = await cell.get();
    if (stock === null) return false;
    return stock.introducedAt > live.state.introducedAt || (old && stock.fresh.length > 0);
  }

  /** Packages that are too old are no reason to be silent: a session that only is to be replaced goes on. */
  async #startOrGoOn(contact: AccountId, lane: Lane): Promise<StateCell<PackageStock> | null> {
    try {
      return await this.#start(contact, lane);
    } catch (error) {
      const usable = lane.live !== null && !lane.renew;
      if (!usable || !(error instanceof ProtocolError) || error.code !== 'no-package') throw error;
      this.logger.info('session.goes-on', { contact });
      return null;
    }
  }

  async #start(contact: AccountId, lane: Lane): Promise<StateCell<PackageStock>> {
    const cell = this.contacts.stock(contact);
    const base = await this.#nextBase(lane);
    for (;;) {
      const stock = await cell.get();
      if (stock === null) throw new ProtocolError('no-package', 'the contact gave no key packages yet');
      const { chosen, rest } = choose(stock);
      cell.put(rest);
      try {
        const { session, welcome } = await this.sessions.start(this.self.leaf, chosen, contact);
        const lastResort = chosen === stock.lastResort;
        const state = { base, startedAt: this.clock.now(), lastResort, introducedAt: stock.introducedAt };
        lane.live = { session, state, welcome, riding: new Set(), unsaved: 0 };
        lane.renew = false;
        return cell;
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        this.logger.warn('package.refused', { contact, code: error.code });
        if (chosen === stock.lastResort)
          throw new ProtocolError('no-package', 'no usable key package', { cause: error });
      }
    }
  }

  /** Above everything that was counted under this device and contact. */
  async #nextBase(lane: Lane): Promise<number> {
    const { generation } = await this.book.loadOne(lane.cell.key);
    await lane.cell.get();
    const { live } = lane;
    const counted = live === null ? 0 : live.state.base + live.session.nextGeneration;
    return Math.max(generation ?? 0, counted, lane.handed) + 1;
  }
}

const toState = (live: Live, session: Uint8Array): SendingState => ({
  ...live.state,
  session,
  welcome: live.welcome,
});

function choose(stock: PackageStock): { chosen: Uint8Array; rest: PackageStock } {
  const [fresh, ...others] = stock.fresh;
  return fresh === undefined
    ? { chosen: stock.lastResort, rest: stock }
    : { chosen: fresh, rest: { ...stock, fresh: others } };
}
