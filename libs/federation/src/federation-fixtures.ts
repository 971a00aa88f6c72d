import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { MemoryNetwork, ManualTime } from '@parley/testing';
import {
  ENVELOPE_TTL_SECONDS,
  ProtocolError,
  accountId,
  envelope,
  envelopeId,
  envelopeIdInput,
  parseId,
  serverId,
  signatureInput,
  signed,
  toBase32,
  type Envelope,
  type EnvelopeId,
  type Logger,
  type RandomSource,
  type ServerId,
} from '@parley/protocol';
import { createFederation } from './create-federation';
import type { DeliveryStore, InboundEnvelope, InboundSink, Refusal, WaitingEnvelope } from './delivery/ports';
import type { Federation, FederationOptions } from './federation';
import type { LinkKeys, OwnHello, Sha256 } from './ports';

/** What the tests of this library share: keys of node:crypto, stores in memory that survive a restart, hosts on a network. */

const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

export const sha256: Sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

export function testKeys(number: number): LinkKeys {
  const seed = sha256(Uint8Array.of(number));
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return {
    seed,
    publicKey: Uint8Array.from(spki.subarray(-32)),
    sign: async (context, payload) =>
      signed.encode({ payload, signature: Uint8Array.from(sign(null, signatureInput(context, payload), privateKey)) }),
    openSigned: async (bytes, context, publicKey) => {
      const { payload, signature } = signed.decode(bytes);
      if (verify(null, signatureInput(context, payload), keyObject(publicKey), signature)) return payload;
      throw new ProtocolError('bad-signature', 'the signature does not fit');
    },
  };
}

function keyObject(publicKey: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' });
}

export const serverOf = (keys: LinkKeys): ServerId => parseId(serverId, toBase32(keys.publicKey));

export const testHello: OwnHello = { versions: { min: 1, max: 1 }, role: 'owner', agent: 'test' };

/** Numbers that look random and are the same every time. */
export function testRandom(seed: number): RandomSource {
  let state = seed >>> 0;
  return (length) =>
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    });
}

export function testEnvelope(text: string, bytes = 100): { id: EnvelopeId; envelope: Envelope; bytes: Uint8Array } {
  const sealed = new Uint8Array(bytes);
  sealed.set(new TextEncoder().encode(text).subarray(0, bytes));
  const value: Envelope = {
    to: parseId(accountId, toBase32(sha256(Uint8Array.of(1)))),
    ttl: ENVELOPE_TTL_SECONDS,
    hops: 0,
    stamp: new Uint8Array(32),
    sealed,
  };
  const id = parseId(envelopeId, toBase32(sha256(envelopeIdInput(value))));
  return { id, envelope: value, bytes: envelope.encode(value) };
}

/** An outbox that survives its server. */
export class MemoryOutbox implements DeliveryStore {
  readonly rows: (WaitingEnvelope & { server: ServerId })[] = [];
  readonly receipts: Uint8Array[] = [];
  readonly failed: Refusal[] = [];
  #sequence = 0;

  put(server: ServerId, text: string, bytes?: number): EnvelopeId {
    const made = testEnvelope(text, bytes);
    this.rows.push({ server, sequence: ++this.#sequence, id: made.id, bytes: made.bytes });
    return made.id;
  }

  async destinations(): Promise<readonly ServerId[]> {
    return [...new Set(this.rows.map(({ server }) => server))];
  }

  async waiting(
    server: ServerId,
    afterSequence: number,
    limit: number,
    maxBytes: number,
  ): Promise<readonly WaitingEnvelope[]> {
    const found: WaitingEnvelope[] = [];
    let total = 0;
    for (const row of this.rows) {
      if (row.server !== server || row.sequence <= afterSequence) continue;
      total += row.bytes.length;
      if (found.length === limit || (found.length > 0 && total > maxBytes)) break;
      found.push(row);
    }
    return found;
  }

  async receipted(server: ServerId, receipt: Uint8Array, ids: readonly EnvelopeId[]): Promise<void> {
    this.receipts.push(receipt);
    this.#remove(server, ids);
  }

  async refused(server: ServerId, refusals: readonly Refusal[]): Promise<void> {
    this.failed.push(...refusals);
    this.#remove(
      server,
      refusals.map(({ id }) => id),
    );
  }

  async expire(): Promise<void> {
    // Nothing here is ever old.
  }

  #remove(server: ServerId, ids: readonly EnvelopeId[]): void {
    const gone = new Set(ids);
    for (let at = this.rows.length - 1; at >= 0; at -= 1) {
      const row = this.rows[at];
      if (row !== undefined && row.server === server && gone.has(row.id)) this.rows.splice(at, 1);
    }
  }
}

/** An inbox that survives its server: what is stored is stored once. */
export class MemoryInbox implements InboundSink {
  readonly stored: EnvelopeId[] = [];
  readonly batches: number[] = [];
  /** How often an envelope came that was there already. */
  repeats = 0;
  /** Runs before each batch: may wait, or throw as a broken disk would. */
  before: () => Promise<void> = async () => undefined;
  refuse: (id: EnvelopeId) => Refusal['code'] | null = () => null;
  readonly #known = new Set<EnvelopeId>();

  async accept(
    _peer: ServerId,
    envelopes: readonly InboundEnvelope[],
  ): Promise<{ stored: EnvelopeId[]; refused: Refusal[] }> {
    this.batches.push(envelopes.length);
    const stored: EnvelopeId[] = [];
    const refused: Refusal[] = [];
    for (const { id } of envelopes) {
      const code = refused.at(-1)?.code === 'storage-full' ? 'storage-full' : this.refuse(id);
      if (code !== null) {
        refused.push({ id, code });
        continue;
      }
      stored.push(id);
      if (this.#known.has(id)) this.repeats += 1;
      else this.stored.push(id);
      this.#known.add(id);
    }
    return { stored, refused };
  }
}

export class RecordingLogger implements Logger {
  readonly warnings: string[] = [];
  debug(): void {
    // Not looked at.
  }
  info(): void {
    // Not looked at.
  }
  warn(event: string): void {
    this.warnings.push(event);
  }
}

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
  readonly logger = new RecordingLogger();
  /** Addresses of other servers. */
  readonly addresses = new Map<ServerId, readonly string[]>();
  readonly blocked = new Set<ServerId>();
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
  }

  knows(...others: readonly TestHost[]): void {
    for (const other of others) this.addresses.set(other.server, [`${other.name}:8443`]);
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
        addressesOf: async (server) => this.addresses.get(server) ?? [],
        isBlocked: (server) => this.blocked.has(server),
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
      cards: { card: async (handle) => (handle === 'nobody' ? null : new Uint8Array([1, 2, 3])) },
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
