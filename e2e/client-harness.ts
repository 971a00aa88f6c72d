import {
  createAccount,
  resume,
  type Client,
  type ClientEvent,
  type ClientPorts,
  type DeviceRecord,
  type DeviceStore,
  type RequestOptions,
  type ServerAnswer,
  type ServerSocket,
  type ServerTransport,
  type SocketHandlers,
} from '@parley/client';
import { ProtocolError, type AccountId, type Logger, type Timers } from '@parley/protocol';
import { HttpTransport } from '../apps/terminal/src/transport/http-transport';
import { ServerProcess } from './support/server';

/** A device's storage in memory; the record survives the client as a file would. */
export class MemoryStore implements DeviceStore {
  record: DeviceRecord | null = null;

  load(): Promise<DeviceRecord | null> {
    return Promise.resolve(this.record);
  }

  save(record: DeviceRecord): Promise<void> {
    this.record = record;
    return Promise.resolve();
  }

  clear(): Promise<void> {
    this.record = null;
    return Promise.resolve();
  }
}

const quiet: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined };

const loud = (name: string): Logger => {
  const write = (event: string, fields?: Record<string, unknown>): void =>
    void process.stderr.write(`${name} ${event} ${JSON.stringify(fields ?? {})}\n`);
  return { debug: write, info: write, warn: write };
};

/** A transport that can end as a process does: from one moment to the next, with nothing said. */
class MortalTransport implements ServerTransport {
  #dead = false;
  readonly #sockets = new Set<ServerSocket>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(private readonly inner: HttpTransport) {}

  /** Die with the rest of the process. */
  readonly timers: Timers = {
    after: (delayMs, task) => {
      if (this.#dead) return () => undefined;
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        task();
      }, delayMs);
      this.#timers.add(timer);
      return () => {
        this.#timers.delete(timer);
        clearTimeout(timer);
      };
    },
  };

  request(method: string, path: string, options?: RequestOptions): Promise<ServerAnswer> {
    return this.#dead ? Promise.reject(gone()) : this.inner.request(method, path, options);
  }

  async openSocket(token: string | null, handlers: SocketHandlers): Promise<ServerSocket> {
    if (this.#dead) throw gone();
    const socket = await this.inner.openSocket(token, {
      onMessage: (bytes) => {
        if (!this.#dead) handlers.onMessage(bytes);
      },
      onClose: (code, reason) => handlers.onClose(code, reason),
    });
    this.#sockets.add(socket);
    return {
      send: (bytes) => {
        if (!this.#dead) socket.send(bytes);
      },
      close: () => socket.close(),
    };
  }

  /** Ends idle connections. */
  close(): void {
    this.inner.close();
  }

  kill(): void {
    this.#dead = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const socket of this.#sockets) socket.close();
    this.close();
  }
}

const gone = (): ProtocolError => new ProtocolError('server-unavailable', 'this process is dead');

/** The ports of one device of the owner behind this UI address. */
export function memoryPorts(
  ui: string,
  deviceName: string,
  store: DeviceStore = new MemoryStore(),
): ClientPorts & { readonly transport: MortalTransport } {
  const pin = { where: '', load: () => Promise.resolve(null), pin: () => Promise.resolve() };
  const transport = new MortalTransport(new HttpTransport(new URL(ui), pin));
  return {
    transport,
    store,
    clock: { now: () => Date.now() },
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    timers: transport.timers,
    logger: process.env['PARLEY_TEST_LOG'] ? loud(deviceName) : quiet,
    deviceName,
  };
}

/** Everything that a client tells, and what tests wait for in it. */
export class Told {
  readonly events: ClientEvent[] = [];
  #wake: () => void = () => undefined;
  readonly #end = new AbortController();

  constructor(client: Client, after = 0) {
    void this.#read(client.events(after, this.#end.signal));
  }

  /** Resolves with the first event that fits, of those so far and those to come. */
  async until(fits: (event: ClientEvent) => boolean): Promise<ClientEvent> {
    for (;;) {
      const event = this.events.find(fits);
      if (event !== undefined) return event;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Resolves when this many messages came in. */
  async incoming(count: number): Promise<readonly string[]> {
    await this.until(() => this.texts().length >= count);
    return this.texts();
  }

  /** Texts that came in, in the order in which they were told. */
  texts(): readonly string[] {
    return this.events.flatMap((event) =>
      event.type === 'message' && event.message.incoming && event.message.problem === undefined
        ? [event.message.text]
        : [],
    );
  }

  reached(id: string, state: string): Promise<ClientEvent> {
    return this.until((event) => event.type === 'state' && event.id === id && event.state === state);
  }

  contact(id: string, state: string): Promise<ClientEvent> {
    return this.until((event) => event.type === 'contact' && event.contact.id === id && event.contact.state === state);
  }

  end(): void {
    this.#end.abort();
  }

  async #read(events: AsyncIterable<ClientEvent>): Promise<void> {
    for await (const event of events) {
      this.events.push(event);
      this.#wake();
    }
  }
}

export const PASSWORD = 'correct horse battery staple';

/** Somebody with a server of their own. */
export class Person {
  private constructor(
    readonly handle: string,
    public server: ServerProcess,
    public client: Client,
    public told: Told,
    private transport: MortalTransport,
    readonly store: MemoryStore,
    readonly recoveryWords: string,
  ) {}

  /** @param given what the account is called, and the environment and folder of its server */
  static async create(
    handle: string,
    {
      environment = {},
      folder,
      ...profile
    }: { environment?: Record<string, string>; folder?: string; name?: string; colour?: string } = {},
  ): Promise<Person> {
    const server = await ServerProcess.start({ environment, ...(folder !== undefined && { folder }) });
    const store = new MemoryStore();
    const setupToken = server.ready.setupToken ?? '';
    const account = { handle, name: handle.toUpperCase(), ...profile, password: PASSWORD, setupToken };
    const ports = memoryPorts(server.ready.ui, handle, store);
    const { client, recoveryWords } = await createAccount(ports, account);
    await client.start({ read: true });
    return new Person(handle, server, client, new Told(client), ports.transport, store, recoveryWords);
  }

  get id(): AccountId {
    return this.client.account.accountId;
  }

  get address(): string {
    return this.client.account.address;
  }

  /** Of another device of the same person. */
  ports(store: DeviceStore = new MemoryStore(), name = `${this.handle}-2`): ReturnType<typeof memoryPorts> {
    return memoryPorts(this.server.ready.ui, name, store);
  }

  /** Ends the client as a crash does: nothing is written, nothing given back. */
  crash(): void {
    this.told.end();
    this.transport.kill();
  }

  /** The same device in a new process. */
  async resume(after = 0): Promise<void> {
    const ports = this.ports(this.store, this.handle);
    this.transport = ports.transport;
    this.client = await resume(ports);
    await this.client.start({ read: true });
    this.told = new Told(this.client, after);
  }

  async end(): Promise<void> {
    this.told.end();
    await this.client.stop();
    this.transport.close();
    await this.server.down();
  }
}

export async function befriend(alice: Person, bob: Person): Promise<void> {
  await alice.client.addContact(bob.address, 'hello');
  await bob.told.until((event) => event.type === 'request' && event.contact.id === alice.id);
  await bob.client.acceptRequest(alice.id);
  await alice.told.contact(bob.id, 'approved');
}
