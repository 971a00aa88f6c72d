import { ProtocolError, rest, type ChangeRow, type Committed, type TransferProgress } from '@parley/protocol';
import type { ClientPorts, DeviceRecord } from './api/ports';
import type { TransferView } from './api/views';
import { clientParts, type ClientParts } from './client-parts';
import {
  GatewayConnection,
  type ConnectionState,
  type PushedEvent,
  type Welcome,
} from './connection/gateway-connection';
import type { WaitingRequest } from './contacts/request-book';
import { ChangeFeed } from './feed/change-feed';
import type { AccountKeys } from './keys/account-keys';
import { forgetKeys } from './keys/forget-keys';
import { Presence } from './presence/presence';
import { SELF } from './messages/self';
import { SeenChange } from './seen-change';

const POLL_MS = 100;
const WELCOME_AGAIN_MS = 1_000;

/** Keeps one client in step with its server: greeting, commits, change feed, read lease. */
export class Sync {
  #parts: ClientParts | null;
  readonly feed: ChangeFeed;
  readonly presence = new Presence((command) => this.#connection.command(command));
  /** Who hears how far files are, between the changes that the feed tells. */
  readonly movements = new Set<(transfer: TransferView) => void>();
  readonly #connection: GatewayConnection;
  readonly #seen: SeenChange;
  #read = false;
  #list = false;
  #ended: ProtocolError | null = null;
  #live: { resolve: () => void; reject: (error: ProtocolError) => void }[] = [];
  #restoring: Promise<void> | null = null;
  #listing: Promise<void> = Promise.resolve();

  constructor(
    private readonly ports: ClientPorts,
    record: DeviceRecord,
    private readonly keys: AccountKeys,
    private readonly changed: () => void,
  ) {
    this.#connection = new GatewayConnection(ports, record.token, {
      onState: (state) => this.#state(state),
      onWelcome: (welcome) => void this.#welcome(welcome),
      onEvent: (event) => this.#event(event),
      onEnd: (error) => this.#end(error),
    });
    this.#seen = new SeenChange(record, ports.store, ports.timers);
    const commitPort = {
      commit: (bytes: Uint8Array) => this.#commit(bytes),
      resynchronise: () => this.#connection.reconnect(),
    };
    this.#parts = clientParts(
      ports,
      record,
      keys,
      commitPort,
      () => this.#reachable(),
      changed,
      (transfer) => this.#moved(transfer),
    );
    this.feed = new ChangeFeed({
      follow: (after, begun) => this.#connection.command({ command: 'follow', after }, begun),
      apply: (row) => this.#apply(row),
      live: () => this.#isLive(),
    });
  }

  /** @throws ProtocolError once the client has ended: `locked` after a stop, else the reason */
  get parts(): ClientParts {
    if (this.#parts !== null) return this.#parts;
    throw this.#ended ?? stopped();
  }

  get connection(): ConnectionState {
    return this.#connection.state;
  }

  get ended(): ProtocolError | null {
    return this.#ended;
  }

  /** Resolves when the feed is live. @throws ProtocolError `device-replaced`, `not-signed-in` */
  async start(read: boolean, list: boolean): Promise<void> {
    if (this.#ended !== null) throw this.#ended;
    this.#read = read;
    this.#list = list;
    const live = new Promise<void>((resolve, reject) => this.#live.push({ resolve, reject }));
    this.#connection.start();
    await live;
    await this.#listing;
  }

  /** What is in flight is finished, states that are behind are written, the lease goes back. */
  async stop(): Promise<void> {
    if (this.#parts === null) return;
    const { inbox, queue } = this.#parts;
    if (this.connection === 'online' && this.#ended === null) {
      await inbox.idle();
      await this.#flush();
      await queue.idle();
      if (this.#read) await this.#connection.command({ command: 'lease', want: false }).catch(ignoreUnavailable);
    }
    inbox.granted(null);
    this.#connection.stop();
    // Whether what is still waiting happened is not known; what is asked from now on does not.
    this.#end(stopped(), new ProtocolError('server-unavailable', 'the client was stopped'));
    await this.#seen.save();
  }

  /** Resolves when nothing waits in the inbox; the change number up to which events tell all of it. */
  async drained(): Promise<number> {
    for (;;) {
      if (this.#ended !== null) throw this.#ended;
      await this.parts.inbox.idle();
      const { inbox } = await this.parts.server.get('/api/messages', rest.messageQueues);
      // Until the greeting is worked through, the number may be one that a restored server does not know.
      if (inbox === 0 && this.connection === 'online' && this.#restoring === null) return this.#seen.value;
      await new Promise<void>((resolve) => this.ports.timers.after(POLL_MS, resolve));
    }
  }

  /** Resolves when the feed is live again, or the client has ended. */
  reconnected(): Promise<void> {
    if (this.#ended !== null) return Promise.resolve();
    if (this.connection === 'online') return new Promise((resolve) => this.ports.timers.after(POLL_MS, resolve));
    return new Promise((resolve) => this.#live.push({ resolve, reject: () => resolve() }));
  }

  /** Whether a server that did not answer may be asked again, after waiting for it; not before the start, and not after the end. */
  async #reachable(): Promise<boolean> {
    if (this.#connection.state === 'offline') return false;
    await this.reconnected();
    return this.#ended === null;
  }

  #state(state: ConnectionState): void {
    if (state !== 'online') {
      this.#parts?.queue.offline();
      this.#parts?.inbox.granted(null);
      this.presence.disconnected();
    }
    this.changed();
  }

  async #welcome({ commit, change, restored: restoredAt }: Welcome): Promise<void> {
    const restored = change < this.#seen.value || restoredAt !== undefined;
    if (this.#parts === null) return;
    if (restored) {
      this.parts.sending.distrust();
      this.parts.queue.hold();
    }
    this.#seen.saw(change);
    this.parts.queue.online(commit);
    // What moved meanwhile nobody told.
    this.parts.transferBook.clear();
    if (!restored) this.parts.queue.release();
    const { conversations } = this.parts;
    if (this.#list && conversations.stale && !restored) this.#listing = conversations.load();
    this.feed.connected(change);
    this.presence.connected();
    try {
      if (restored) await (this.#restoring ??= this.#restored(change).finally(() => (this.#restoring = null)));
      if (restored) this.parts.queue.release();
      if (restoredAt !== undefined) await this.#connection.command({ command: 'renewed', at: restoredAt });
      if (restored && this.#list) this.#listing = conversations.load();
      if (this.#read) await this.#connection.command({ command: 'lease', want: true });
    } catch (error) {
      const code = error instanceof ProtocolError ? error.code : 'internal';
      this.ports.logger.warn('welcome.failed', { code });
      // The next greeting tries again what this one did not finish.
      this.ports.timers.after(WELCOME_AGAIN_MS, () => {
        if (this.connection === 'online') this.#connection.reconnect();
      });
    }
  }

  /** The server knows less than it did: no session that it holds is used again. */
  async #restored(change: number): Promise<void> {
    this.ports.logger.warn('server.restored', { change, seen: this.#seen.value });
    const { book, sending, contactStates, queue, resends, records, aside, search } = this.parts;
    records.clear();
    aside.clear();
    search.forget();
    await sending.forgetAll();
    contactStates.forget();
    await book.load();
    for (const { account } of book.all()) {
      // Those of other devices too: one that comes later may not notice, for the numbers have gone on by then.
      const own = await sending.remove(account);
      const states = [...(own === null ? [] : [own]), ...(await resends.endSessions(account))];
      // Packages that came back with the backup may have been used before.
      const cell = contactStates.stock(account);
      const stock = await cell.get();
      if (stock !== null && stock.fresh.length > 0) {
        cell.put({ ...stock, fresh: [] });
        states.push(await cell.flush());
      }
      if (states.length > 0) await queue.submit({ states });
    }
    await this.#seen.restart(change);
  }

  async #commit(bytes: Uint8Array): Promise<Committed> {
    const committed = await this.#connection.command({ command: 'commit', commit: bytes });
    if (committed === undefined) throw new ProtocolError('internal', 'a commit was answered without its outcome');
    this.#seen.saw(committed.change);
    return committed;
  }

  #event(event: PushedEvent): void {
    switch (event.event) {
      case 'changes':
        this.#seen.saw(event.upTo);
        this.feed.push(event);
        break;
      case 'lease':
        this.parts.inbox.granted(event.epoch);
        break;
      case 'inbox':
        this.parts.inbox.push(event.entries, event.remaining);
        break;
      case 'reach':
        this.presence.heard(event);
        this.changed();
        break;
      case 'progress':
        this.#quietly(() => this.#progress(event.transfers));
    }
  }

  async #progress(transfers: readonly TransferProgress[]): Promise<void> {
    if (this.#parts === null) return;
    const { transferBook } = this.#parts;
    transferBook.progress(transfers);
    if (this.movements.size === 0) return;
    await transferBook.know(transfers.map(({ id }) => id));
    for (const { id } of transfers) {
      const row = await transferBook.row(id);
      const file = row === null ? null : await transferBook.messageOf(row);
      if (file !== null) this.#moved(transferBook.view(file));
    }
  }

  #moved(transfer: TransferView): void {
    for (const listener of this.movements) listener(transfer);
  }

  async #apply(row: ChangeRow): Promise<void> {
    if (this.#parts === null) return;
    const { book, requests, confirmations, housekeeping, inbox, records, conversations, asides, profile, search } =
      this.parts;
    try {
      if (row.type === 'record') {
        records.saw(row.record);
        await confirmations.saw(row.record);
        await search.saw(row.record);
      }
      if (row.type === 'record' && row.record.id === profile.id) {
        await asides.apply(row.record, SELF);
        this.changed();
        if (inbox.lease !== null) this.#quietly(() => housekeeping.tellCard());
      }
      if (row.type === 'contact') {
        // What was remembered of a removed contact's history is gone.
        if ((await book.apply(row.contact)) === null) records.clear();
        // Their request may have come before ours was committed.
        for (const request of requests.of(row.contact.account)) this.#settle(request);
        if (row.contact.state === 'approved' && inbox.lease !== null) this.#quietly(() => housekeeping.tellCard());
      }
      if (row.type === 'request') {
        const request = await requests.apply(row.request);
        if (request !== null) this.#settle(request);
      }
      if (row.type === 'transfer') this.parts.transferBook.apply(row.transfer);
      if (row.type === 'delivery') {
        if (row.delivery.state === 'failed' && inbox.lease !== null)
          this.#quietly(() => housekeeping.refused(row.delivery));
      }
      if (this.#list) await conversations.apply(row);
    } catch (error) {
      const code = error instanceof ProtocolError ? error.code : 'internal';
      this.ports.logger.warn('change.not-applied', { type: row.type, code });
    }
    if (row.type !== 'record' && row.type !== 'delivery') this.changed();
  }

  /** Whoever reads, settles what needs no person. */
  #settle(request: WaitingRequest): void {
    const { inbox, housekeeping } = this.parts;
    if (inbox.lease !== null) this.#quietly(() => housekeeping.settle(request));
  }

  /** A commit that waits must not hold up the feed. */
  #quietly(work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      const code = error instanceof ProtocolError ? error.code : 'internal';
      this.ports.logger.warn('housekeeping.failed', { code });
    });
  }

  async #flush(): Promise<void> {
    const { receiving, sending, queue, inbox } = this.parts;
    const lease = inbox.lease;
    try {
      const states = [...(await sending.unsaved())];
      if (states.length > 0) await queue.submit({ states });
      const read = lease === null ? [] : [...(await receiving.collect(true))];
      if (lease !== null && read.length > 0) await queue.submit({ lease, states: read });
    } catch (error) {
      // Older states are caught up with by turning the ratchet: nothing is lost.
      if (!(error instanceof ProtocolError)) throw error;
      this.ports.logger.info('states.not-written', { code: error.code });
    }
  }

  #isLive(): void {
    for (const { resolve } of this.#live.splice(0)) resolve();
  }

  /** @param waiting what operations end in that were not answered yet */
  #end(error: ProtocolError, waiting = error): void {
    const parts = this.#parts;
    if (parts === null) return;
    this.#ended = error;
    parts.queue.end(waiting);
    parts.inbox.granted(null);
    this.feed.end();
    for (const { reject } of this.#live.splice(0)) reject(error);
    // Keys and plaintext go with the client.
    this.#parts = null;
    parts.sending.clear();
    parts.receiving.forget();
    parts.contactStates.clear();
    parts.records.clear();
    parts.book.clear();
    parts.requests.clear();
    parts.conversations.clear();
    parts.aside.clear();
    parts.search.end();
    parts.transfers.stop();
    parts.transferBook.clear();
    parts.awaited.forget();
    forgetKeys(this.keys);
    this.changed();
  }
}

const stopped = (): ProtocolError => new ProtocolError('locked', 'this client was stopped');

function ignoreUnavailable(error: unknown): void {
  if (!(error instanceof ProtocolError) || error.code !== 'server-unavailable') throw error;
}
