import {
  createAccount,
  lock,
  resume,
  signIn,
  signOut,
  type Client,
  type ClientPorts,
  type MessageView,
} from '@parley/client';
import { diagnosticsAnswer, ProtocolError, rest } from '@parley/protocol';
import type { ZodType } from 'zod';
import type { BrowserDatabase } from '../ports/browser-database';
import { browserPorts } from '../ports/browser-ports';
import type { BrowserDeviceStore } from '../ports/device-store';
import { onCodeGone } from '../../app/shared/load-code';
import { Files } from '../files/files';
import { loadCode } from '../../app/shared/load-code';
import type { Service } from '../sharing/service';
import { Attendance } from './attendance';
import { batched } from './batched';
import {
  clientMethods,
  type ClientMethod,
  type DeviceMethods,
  type EventBatch,
  type NewOwner,
  type RecoveryKit,
} from './client-methods';
import { Outbox } from '../outbox/outbox';
import { sendTo } from '../outbox/send';
import { UnsentStore } from '../outbox/unsent-store';
import type { SecurityView } from './device-state';
import type { ServerAdmin } from './server-admin';
import { DeviceStatus, reasonOfEnd } from './device-status';
import { answerDoneBefore } from './repeated';
import { askServer, understood } from './ask-server';

const TRY_AGAIN_MS = 1_000;
/** What is in flight may take so long when a device is locked. */
const STOP_MS = 2_000;
const MOST_EVENTS = 256;

/** The device of this browser and its client: lives in the one worker that holds the lock, serves the pages of all tabs. */
export class DeviceHost implements Service {
  readonly #status = new DeviceStatus();
  readonly #ports: ClientPorts;
  readonly #attendance: Attendance;
  readonly #outbox = new Outbox(() => this.#status.set({ unsent: this.#outbox.all, unsentLost: this.#outbox.lost }));
  readonly #files: Files;
  #client: Client | null = null;
  #begun: Promise<void>;

  constructor(
    private readonly database: BrowserDatabase,
    private readonly store: BrowserDeviceStore,
    /** The key of the moment is another one: the other workers must know it. */
    private readonly keyChanged: () => void,
  ) {
    this.#ports = browserPorts(store, (live) => this.#status.set({ live }));
    onCodeGone(() => this.#status.set({ outdated: true }));
    this.#files = new Files(database, (files) => this.#status.set({ files }));
    this.#attendance = new Attendance(
      () => Date.now(),
      (ms, task) => setInterval(task, ms),
      { lock: () => void this.#lockIfOpen(), there: (is) => this.#client?.setActive(is) },
    );
    this.#begun = this.#begin();
    // Who calls is told; who looks at the state sees the problem.
    this.#begun.catch(() => undefined);
  }

  async call(method: string, args: readonly unknown[], repeated: boolean): Promise<unknown> {
    if (Object.hasOwn(this.#methods, method)) {
      await this.#begun;
      return (this.#methods[method as keyof DeviceMethods] as (...given: readonly unknown[]) => unknown)(...args);
    }
    if (!isClientMethod(method)) throw new ProtocolError('unknown-message', 'there is no such operation');
    await this.#begun;
    const client = this.#open;
    try {
      return await (client[method] as (...given: readonly unknown[]) => unknown)(...args);
    } catch (error) {
      if (!repeated) throw error;
      return await answerDoneBefore(client, method, args, error);
    }
  }

  async *stream(method: string, args: readonly unknown[], signal: AbortSignal): AsyncGenerator<unknown> {
    if (method !== 'state') await this.#begun;
    if (method === 'state') yield* this.#status.patches(signal);
    else if (method === 'events') yield* this.#events(args[0] as number | null, signal);
    else if (method === 'progress') yield* this.#files.progress.follow(signal);
    else if (method === 'export') yield* this.#open.export(...(args as Parameters<Client['export']>));
    else if (method === 'search') yield* this.#search(args as [string, number, string | null], signal);
    else throw new ProtocolError('unknown-message', 'there is no such stream');
  }

  readonly #methods: DeviceMethods = {
    setUp: (owner) => this.#setUp(owner),
    unlock: (password, stayUntil) => this.#unlock(password, stayUntil),
    recover: (kit, newPassword) => this.#recover(kit, newPassword),
    lock: () => this.#lock('locked', null),
    signOut: () => this.#signOut(),
    setSecurity: (security) => this.#setSecurity(security),
    active: () => Promise.resolve(this.#attendance.active()),
    hidden: () => Promise.resolve(this.#attendance.hidden()),
    serverSettings: () => this.#ask('/api/settings', rest.settingsAnswer),
    backups: () => this.#ask('/api/settings/backup', rest.backupAnswer),
    reachability: async () => (await this.#ask('/api/settings/reachability', rest.reachabilityAnswer)).checks,
    diagnostics: async () => (await this.#ask('/api/settings/diagnostics', diagnosticsAnswer)).checks,
    post: async (message) => sentOf(await this.#outbox.post(message)),
    revise: async (revision) => void (await this.#outbox.post(revision)),
    retryUnsent: (id) => this.#outbox.retry(id),
    removeUnsent: (id) => this.#outbox.remove(id),
    offerFile: (file) => this.#files.offer(file),
    provideFile: (id, file, handle) => this.#files.provide(id, file, handle),
    acceptFile: (id) => this.#files.accept(id),
    takeFile: (id) => this.#files.take(id),
    dropFiles: () => this.#files.drop(),
    peers: async () => (await this.#admin()).peers(),
    addPeer: async (request) => (await this.#admin()).addPeer(request),
    changePeer: async (id, action) => (await this.#admin()).changePeer(id, action),
    routes: async () => (await this.#admin()).routes(),
    neighbours: async () => (await this.#admin()).neighbours(),
    directory: async () => (await this.#admin()).directory(),
    beFound: async (listed) => (await this.#admin()).beFound(listed),
  };

  /** Few people look after other servers often: the code for it comes when somebody does. */
  async #admin(): Promise<ServerAdmin> {
    const { serverAdmin } = await loadCode(() => import('./server-admin'));
    return serverAdmin(this.#ports.transport);
  }

  get #open(): Client {
    if (this.#client === null) throw new ProtocolError('locked', 'this browser is locked');
    return this.#client;
  }

  /** Finds out where this browser stands; goes on asking while the server is away. */
  async #begin(): Promise<void> {
    const settings = await this.database.get('settings', 'security');
    this.#attendance.lockAfter(settings?.idleMinutes ?? null);
    this.#showSecurity();
    for (;;) {
      try {
        return await this.#look();
      } catch (error) {
        const code = error instanceof ProtocolError ? error.code : 'internal';
        this.#status.set({ problem: code });
        if (code !== 'server-unavailable') throw error;
        await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
      }
    }
  }

  async #look(): Promise<void> {
    const server = await this.#access();
    if (!server.claimed) return this.#status.set({ phase: 'setup', problem: null });
    const record = await this.store.load();
    if (record === null || record.token === null) return this.#status.set({ phase: 'signed-out', problem: null });
    if (record.everydayKey === null) return this.#status.set({ phase: 'locked', problem: null });
    try {
      this.#show(await resume(this.#ports));
    } catch (error) {
      if (!(error instanceof ProtocolError) || error.code === 'server-unavailable') throw error;
      this.#status.set({ phase: error.code === 'not-signed-in' ? 'signed-out' : 'locked', problem: error.code });
    }
  }

  async #access(): Promise<rest.AccessStatus> {
    const { json } = await this.#ports.transport.request('GET', '/api/access');
    const status = understood(rest.accessStatus, json);
    const { claimed, handle, address, addresses, server } = status;
    this.#status.set({ server: { claimed, handle, address: addresses[0] ?? address, server } });
    return status;
  }

  /** The client is open: everything goes online. */
  #show(client: Client): void {
    this.#client = client;
    this.keyChanged();
    let online = false;
    client.subscribe(() => {
      this.#clientChanged(client);
      const { connection } = this.#status.get();
      if (connection === 'online' && !online) {
        this.#outbox.again();
        this.#files.again();
      }
      online = connection === 'online';
    });
    this.#status.show(client);
    this.#status.set({ phase: 'open', problem: null });
    this.#showSecurity();
    // Whatever ends it is noticed by the subscription.
    client
      .start({ read: true, active: this.#attendance.there })
      .then(() => this.#client === client && this.#status.set({ listed: true }))
      .catch(() => undefined);
    this.#files.open(client);
    void this.#sendUnsent(client);
  }

  async #sendUnsent(client: Client): Promise<void> {
    const key = (await this.store.load())?.everydayKey;
    if (!key || this.#client !== client) return;
    await this.#outbox.open({ store: await UnsentStore.open(this.database, key), send: sendTo(client) });
  }

  #clientChanged(client: Client): void {
    this.#status.changed();
    if (this.#client !== client || client.snapshot().unlocked) return;
    const reason = reasonOfEnd(client);
    this.#client = null;
    void this.#lock(reason === 'not-signed-in' ? 'signed-out' : 'locked', reason);
  }

  async #setUp(owner: NewOwner): Promise<RecoveryKit> {
    const made = await createAccount(this.#ports, owner);
    await this.#access();
    this.#show(made.client);
    return { recoveryWords: made.recoveryWords, recoveryKit: made.recoveryKit };
  }

  async #unlock(password: string, stayUntil: number | null): Promise<void> {
    if (this.#client !== null) return;
    const client = await resume(this.#ports, { password });
    await this.store.stayUnlocked(stayUntil);
    this.#show(client);
  }

  async #recover(kit: string, newPassword: string): Promise<void> {
    this.#show(await signIn(this.#ports, { recoveryWords: kit, newPassword }));
  }

  async #lockIfOpen(): Promise<void> {
    if (this.#client !== null) await this.#lock('locked', 'idle');
  }

  async #lock(phase: 'locked' | 'signed-out', problem: string | null): Promise<void> {
    await this.#close();
    await lock(this.#ports);
    // The record stays for what it has seen; who signs in is another device.
    const record = phase === 'signed-out' ? await this.store.load() : null;
    if (record !== null) await this.store.save({ ...record, token: null });
    this.#status.set({ phase, problem });
  }

  async #signOut(): Promise<void> {
    await this.#close();
    const problem = await signOut(this.#ports).then(() => null, whyNot);
    // Whatever the server knows, nothing stays here.
    if (problem !== null) await this.store.clear();
    await this.database.delete('settings', 'security');
    await this.database.clear('unsent');
    await this.#files.wipe();
    this.#status.set({ phase: 'signed-out', problem: problem && 'signed-out-here' });
  }

  /** Pages hide everything while the client finishes; the keys are gone from all workers. */
  async #close(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    this.store.adopt(null);
    this.keyChanged();
    this.#outbox.close();
    this.#files.close();
    this.#status.show(null);
    this.#status.set({ phase: 'loading', problem: null, listed: false });
    if (client === null) return;
    await Promise.race([client.stop(), new Promise((resolve) => setTimeout(resolve, STOP_MS))]);
  }

  async #setSecurity({ idleMinutes, stayUntil }: SecurityView): Promise<void> {
    await this.database.put('settings', { idleMinutes }, 'security');
    this.#attendance.lockAfter(idleMinutes);
    await this.store.stayUnlocked(stayUntil);
    this.#showSecurity();
  }

  #showSecurity(): void {
    this.#status.set({ security: { idleMinutes: this.#attendance.minutes, stayUntil: this.store.stayUntil } });
  }

  #search(
    [words, limit, conversation]: readonly [string, number, string | null],
    signal: AbortSignal,
  ): AsyncIterable<MessageView> {
    return this.#open.search(words, { limit, signal, ...(conversation !== null && { conversation }) });
  }

  async *#events(after: number | null, signal: AbortSignal): AsyncGenerator<EventBatch> {
    const client = this.#open;
    const from = after ?? (await client.begun());
    yield { events: [], after: from };
    for await (const events of batched(client.events(from, signal), MOST_EVENTS))
      yield { events, after: events.at(-1)?.change ?? from };
  }

  #ask<Answer>(path: string, schema: ZodType<Answer>): Promise<Answer> {
    return askServer(this.#ports.transport, 'GET', path, schema);
  }
}

function sentOf(message: MessageView | null): MessageView {
  if (message === null) throw new ProtocolError('internal', 'a message was taken for a revision');
  return message;
}

function whyNot(error: unknown): string {
  if (error instanceof ProtocolError) return error.code;
  throw error;
}

const isClientMethod = (method: string): method is ClientMethod =>
  (clientMethods as readonly string[]).includes(method);
