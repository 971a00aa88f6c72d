import {
  SodiumBoxes,
  createFederation,
  type Federation,
  type FederationOptions,
  type LinkKeys,
  type OwnPlace,
  type TransitStore,
} from '@parley/federation';
import { accountId, parseId, toBase32, type AccountId, type EnvelopeId, type ServerId } from '@parley/protocol';
import { ManualTime } from './clock';
import { MemoryInbox, MemoryOutbox } from './delivery-stores';
import { MemoryAnnouncements, MemoryPeers } from './network-books';
import { RecordingLogger, serverOf, sha256, testHello, testKeys, testRandom } from './servers';
import { MemoryTransit } from './transit-store';
import { MemoryNetwork } from './transport-network';

/** Hosts on a network in memory, each with a key and stores that outlive its federation. */
export class TestWorld {
  readonly time = new ManualTime();
  readonly network = new MemoryNetwork(this.time);

  host(number: number): TestHost {
    return new TestHost(this, number);
  }
}

export class TestHost {
  readonly keys: LinkKeys;
  readonly server: ServerId;
  readonly name: string;
  readonly outbox = new MemoryOutbox();
  readonly inbox = new MemoryInbox();
  readonly transit: MemoryTransit;
  readonly peers = new MemoryPeers();
  readonly announcements = new MemoryAnnouncements();
  place: OwnPlace;
  readonly logger = new RecordingLogger();
  /** Addresses of other servers. */
  readonly addresses = new Map<ServerId, readonly string[]>();
  readonly blocked = new Set<ServerId>();
  readonly account: AccountId;
  /** Approved contacts by the server that they are pinned to. */
  readonly contacts = new Map<ServerId, readonly AccountId[]>();
  federation: Federation | null = null;
  #life = { alive: false };

  constructor(
    private readonly world: TestWorld,
    private readonly number: number,
    keyNumber = number,
  ) {
    this.keys = testKeys(keyNumber);
    this.server = serverOf(this.keys);
    this.name = `host${number}`;
    this.transit = new MemoryTransit(world.time, this.outbox);
    this.place = {
      role: 'owner',
      addresses: [`${this.name}:8443`],
      relays: [],
      listing: { handle: this.name, name: `Owner ${number}`, colour: '3366cc' },
    };
    this.account = parseId(accountId, toBase32(sha256(Uint8Array.of(number, 1))));
  }

  knows(...others: readonly TestHost[]): void {
    for (const other of others) this.addresses.set(other.server, [`${other.name}:8443`]);
  }

  /** Has the owners of these hosts as approved contacts. */
  approves(...others: readonly TestHost[]): void {
    this.knows(...others);
    for (const { server, account } of others) this.contacts.set(server, [account]);
    this.federation?.presenceBookChanged();
  }

  /** Wants these as peers, and knows where they are. */
  wants(...others: readonly TestHost[]): void {
    this.knows(...others);
    for (const { server } of others) this.peers.want(server);
    this.federation?.peersChanged();
  }

  /** Wants these as peers no longer. */
  parts(...others: readonly TestHost[]): void {
    for (const { server } of others) this.peers.unwant(server);
    this.federation?.peersChanged();
  }

  /** The running federation. */
  get up(): Federation {
    if (this.federation === null) throw new Error(`${this.name} is down`);
    return this.federation;
  }

  async start(changes: Partial<FederationOptions> = {}): Promise<Federation> {
    const { time, network } = this.world;
    const life = { alive: true };
    this.#life = life;
    /** What a dead process began never ends. */
    const never = new Promise<never>(() => undefined);
    const living = async <T>(work: () => Promise<T>): Promise<T> => {
      if (!life.alive) return never;
      const result = await work();
      return life.alive ? result : never;
    };
    const { outbox, inbox } = this;
    const federation = createFederation({
      clock: time,
      timers: { after: (delayMs, task) => time.after(delayMs, () => (life.alive ? task() : undefined)) },
      random: testRandom(this.number),
      logger: this.logger,
      keys: this.keys,
      sha256,
      hello: testHello,
      dialer: { dial: (address, signal) => living(() => network.dial(this.name, address, signal)) },
      directory: {
        addressesOf: (server) => Promise.resolve(this.addresses.get(server) ?? []),
        isBlocked: (server) => this.blocked.has(server),
        isKnown: (server) => this.addresses.has(server),
      },
      store: {
        destinations: () => living(() => outbox.destinations()),
        waiting: (...range) => living(() => outbox.waiting(...range)),
        receipted: (...change) => living(() => outbox.receipted(...change)),
        refused: (...change) => living(() => outbox.refused(...change)),
        expire: () => living(() => outbox.expire()),
      },
      sink: {
        accept: async (...batch) => {
          await living(() => inbox.before());
          return living(() => inbox.accept(...batch));
        },
      },
      cards: { card: (handle) => Promise.resolve(handle === 'nobody' ? null : Uint8Array.of(1, 2, 3)) },
      presence: { owner: () => this.account, contactsOn: (server) => this.contacts.get(server) ?? [] },
      transit: livingStore(this.transit, living),
      boxes: new SodiumBoxes(this.keys),
      peers: this.peers,
      place: () => this.place,
      announcements: {
        lastSequence: () => this.announcements.lastSequence(),
        keepSequence: (sequence) => living(() => this.announcements.keepSequence(sequence)),
        announced: (announced) => living(() => this.announcements.announced(announced)),
        lastOf: (server) => this.announcements.lastOf(server),
      },
      ...changes,
    });
    this.federation = federation;
    network.listen(this.name, (transport, from) => federation.accept(transport, from));
    await federation.start();
    for (const server of this.addresses.keys()) federation.want(server);
    return federation;
  }

  /** The process dies: nothing more is sent or stored; with `quietly` the other side is told nothing. */
  kill(quietly = false): void {
    const { network } = this.world;
    network.unlisten(this.name);
    this.#life.alive = false;
    for (const { dialer, acceptor } of network.of(this.name)) {
      if (quietly) dialer.vanish();
      else dialer.cut();
      if (quietly) acceptor.vanish();
    }
    this.federation = null;
  }

  send(to: TestHost, text: string, bytes?: number): EnvelopeId {
    const id = this.outbox.put(to.server, text, bytes);
    this.federation?.mailFor(to.server);
    return id;
  }
}

/** The store for as long as its server lives: what a dead one began never ends. */
function livingStore(store: TransitStore, living: <T>(work: () => Promise<T>) => Promise<T>): TransitStore {
  return {
    destinations: () => living(() => store.destinations()),
    relaysNamed: (...of) => living(() => store.relaysNamed(...of)),
    waiting: (...range) => living(() => store.waiting(...range)),
    hold: (...change) => living(() => store.hold(...change)),
    inCustody: (...change) => living(() => store.inCustody(...change)),
    custodyEnded: (...change) => living(() => store.custodyEnded(...change)),
    custodyOver: (...change) => living(() => store.custodyOver(...change)),
    custodians: (...of) => living(() => store.custodians(...of)),
    ownAmong: (...of) => living(() => store.ownAmong(...of)),
    arrived: (...change) => living(() => store.arrived(...change)),
    arrivalsFor: (...of) => living(() => store.arrivalsFor(...of)),
    arrivalsSettled: (...change) => living(() => store.arrivalsSettled(...change)),
    creditors: () => living(() => store.creditors()),
    dropped: (...change) => living(() => store.dropped(...change)),
    expire: (...change) => living(() => store.expire(...change)),
    unpacked: (...range) => living(() => store.unpacked(...range)),
  };
}
