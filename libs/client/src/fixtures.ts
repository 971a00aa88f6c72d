import {
  generateSigningKey,
  issueCard,
  issueDevice,
  issueIntroduction,
  issueLeafCredential,
  issueSigner,
  leafAuthority,
  readIntroduction,
  serverIdOf,
  signingKeyFromSeed,
  type SigningKey,
  accountIdOf,
  envelopeIdOf,
} from '@parley/crypto/identity';
import { generateSealingKey } from '@parley/crypto/sealing';
import { Sessions, type SessionLeaf } from '@parley/crypto/session';
import {
  commit,
  deviceId,
  envelope,
  ProtocolError,
  rest,
  type AccountId,
  type Commit,
  type Committed,
  type DeviceId,
  type EverydaySecrets,
  type StateKey,
  type Clock,
  type Timers,
} from '@parley/protocol';
import * as z from 'zod';
import type { ServerAnswer, ServerTransport } from './api/ports';
import { clientParts, type ClientParts } from './client-parts';
import type { CommitPort } from './commit/commit-queue';
import type { Contact } from './contacts/contact-book';
import { openAccountKeys } from './keys/account-keys';

/** What the specs of this library share: an account with everything a client keeps in memory, and the server it commits to. */

export const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

/** An owner's server by the rules of commits: states by version, generations that rise, records once. Kept in memory. */
class OwnerServer implements ServerTransport, CommitPort {
  readonly commits: Commit[] = [];
  readonly states = new Map<StateKey, { version: number; sealed: Uint8Array }>();
  /** Of states that were deleted. */
  readonly formerVersions = new Map<StateKey, number>();
  readonly generations = new Map<StateKey, number>();
  readonly contacts = new Map<AccountId, z.output<typeof rest.contactItem>>();
  readonly records = new Map<string, z.output<typeof rest.recordItem>>();
  readonly asked: string[] = [];
  /** Answers with records of every conversation, whichever was asked for. */
  mixesUp = false;
  /** Records in one answer. */
  most = 200;
  /** What the test wants refused. */
  refuses: (commit: Commit) => ProtocolError | null = () => null;
  /** Requests are not answered while it is away. */
  away = false;
  /** Commits wait here while the test holds them. */
  held: Promise<void> = Promise.resolve();

  async commit(bytes: Uint8Array): Promise<Committed> {
    await this.held;
    const read = commit.decode(bytes);
    const refusal = this.refuses(read) ?? this.#rules(read);
    if (refusal !== null) throw refusal;
    this.commits.push(read);
    for (const { key, version, sealed } of read.states ?? []) {
      if (sealed !== null) this.states.set(key, { version: version + 1, sealed });
      else if (version > 0) this.formerVersions.set(key, version + 1);
      if (sealed === null) this.states.delete(key);
    }
    for (const { session, generation } of read.generations ?? []) this.generations.set(session, generation);
    for (const contact of read.contacts ?? []) {
      const { account, version, state, server, addresses, sealed } = contact;
      const row = { change: this.commits.length, account, state, server, addresses, sealed, alert: null };
      this.contacts.set(account, { ...row, version: version + 1 });
    }
    const records = (read.records ?? []).map((record) => {
      const position = this.records.get(record.id)?.position ?? this.records.size + 1;
      const { id, conversation, incoming, sealed } = record;
      const deliveries = this.records.get(record.id)?.deliveries ?? [];
      const row = { change: this.commits.length, position, id, conversation, incoming, sealed, deliveries };
      this.records.set(id, row);
      return { id, position };
    });
    for (const { record, contact, envelope: bytes } of read.outgoing ?? []) {
      const waiting = {
        state: 'queued',
        reason: null,
        receipt: null,
        blind: null,
        queuedAt: 0,
        settledAt: null,
      } as const;
      const delivery = { envelope: envelopeIdOf(envelope.decode(bytes)), contact, ...waiting };
      if (record !== null) this.records.get(record)?.deliveries.push(delivery);
    }
    const envelopes = (read.outgoing ?? []).map((out) => envelopeIdOf(envelope.decode(out.envelope)));
    return { number: read.number, change: this.commits.length, records, envelopes };
  }

  /** Resolves when the server that is away is there again. */
  async back(): Promise<boolean> {
    while (this.away) await new Promise((resolve) => setImmediate(resolve));
    return true;
  }

  resynchronise(): void {
    throw new Error('the numbers do not fit');
  }

  openSocket(): never {
    throw new Error('nobody opens a socket here');
  }

  request(method: string, path: string, { body }: { readonly body?: unknown } = {}): Promise<ServerAnswer> {
    this.asked.push(`${method} ${path}`);
    if (this.away) return Promise.reject(new ProtocolError('server-unavailable', 'away'));
    return Promise.resolve({ status: 200, json: this.#answer(path, body) });
  }

  #answer(path: string, body: unknown): unknown {
    switch (path) {
      case '/api/access/states': {
        const { keys } = rest.statesRequest.parse(body);
        const states = keys.flatMap((key): rest.StatesAnswer['states'] => {
          const [stored, former] = [this.states.get(key), this.formerVersions.get(key)];
          if (stored !== undefined) return [{ key, ...stored }];
          return former === undefined ? [] : [{ key, version: former, sealed: null }];
        });
        const generations = keys.flatMap((session) => {
          const generation = this.generations.get(session);
          return generation === undefined ? [] : [{ session, generation }];
        });
        return z.encode(rest.statesAnswer, { states, generations });
      }
      case '/api/contacts':
        return z.encode(rest.contactList, { contacts: [...this.contacts.values()] });
      case '/api/contacts/requests':
        return { requests: [] };
      case '/api/access/devices':
        return { devices: [] };
      case '/api/history/records': {
        const { ids = [], envelopes = [] } = rest.recordsRequest.parse(body);
        const carrying = [...this.records.values()].filter(({ deliveries }) =>
          deliveries.some(({ envelope: id }) => envelopes.includes(id)),
        );
        const records = [...ids.flatMap((id) => this.records.get(id) ?? []), ...carrying].slice(0, this.most);
        return z.encode(rest.recordsAnswer, { records });
      }
      case '/api/history':
        return z.encode(rest.conversationList, { conversations: this.#conversations() });
      default:
        if (path.startsWith('/api/history/records?')) return this.#everything(new URLSearchParams(path.split('?')[1]));
        if (path.startsWith('/api/history/')) {
          const records = [...this.records.values()].filter(
            ({ conversation }) => this.mixesUp || path.includes(conversation),
          );
          return z.encode(rest.historyPage, { records, more: false });
        }
        throw new Error(`nothing answers ${path}`);
    }
  }

  #everything(query: URLSearchParams): unknown {
    const before = Number(query.get('before') ?? Infinity);
    const older = [...this.records.values()].filter(({ position }) => position < before);
    const records = older.sort((a, b) => b.position - a.position).slice(0, Number(query.get('limit')));
    return z.encode(rest.historyPage, { records, more: records.length < older.length });
  }

  /** As the server lists them, nothing read. */
  #conversations(): rest.ConversationList['conversations'] {
    const records = [...this.records.values()];
    return [...new Set(records.map(({ conversation }) => conversation))].map((conversation) => {
      const own = records.filter((record) => record.conversation === conversation);
      const unread = own.filter(({ incoming }) => incoming).length;
      return { conversation, read: 0, cleared: 0, unread, last: own.at(-1) ?? null };
    });
  }

  #rules({ states = [], generations = [], records = [] }: Commit): ProtocolError | null {
    const versions = new Map<StateKey, number>();
    for (const { key, version, sealed } of states) {
      const present = versions.get(key) ?? this.states.get(key)?.version ?? this.formerVersions.get(key) ?? 0;
      if (present !== version) return new ProtocolError('state-conflict', 'another version');
      versions.set(key, sealed === null && version === 0 ? 0 : version + 1);
    }
    if (generations.some(({ session, generation }) => generation <= (this.generations.get(session) ?? -1)))
      return new ProtocolError('generation-used', 'used before');
    if (records.some(({ id, replaces }) => !replaces && this.records.has(id)))
      return new ProtocolError('record-exists', 'written before');
    if (records.some(({ id, since }) => since !== undefined && (this.records.get(id)?.change ?? since) !== since))
      return new ProtocolError('state-conflict', 'changed since');
    if (records.some(({ id, replaces }) => replaces && !this.records.has(id)))
      return new ProtocolError('unknown-record', 'never written');
    return null;
  }
}

export interface Person {
  readonly identity: SigningKey;
  readonly account: AccountId;
  /** Of the server in the card. */
  readonly serverKey: SigningKey;
  readonly secrets: EverydaySecrets;
  readonly device: { readonly device: DeviceId; readonly seed: Uint8Array; readonly certificate: Uint8Array };
  readonly leaf: SessionLeaf;
}

/** Keys and card of one account. @param junkKey puts something into the card that is no sealing key */
export async function person(time: Clock, handle: string, junkKey = false): Promise<Person> {
  const [identity, signing, server, deviceKey] = [
    await generateSigningKey(random),
    await generateSigningKey(random),
    await generateSigningKey(random),
    await generateSigningKey(random),
  ];
  const sealing = await generateSealingKey();
  const account = accountIdOf(identity.publicKey);
  const signer = await issueSigner(identity, signing.publicKey, time.now());
  const card = await issueCard(identity, {
    handle,
    name: handle,
    colour: 'ff8800',
    sealingKey: junkKey ? new Uint8Array(294) : sealing.publicKey,
    server: serverIdOf(server.publicKey),
    addresses: ['192.0.2.1:8443'],
    relays: [],
    number: time.now(),
  });
  const device = z.decode(deviceId, random(16));
  const certificate = await issueDevice(signing, account, device, deviceKey.publicKey, time.now());
  const historyKey = random(32);
  const secrets = { account, signingKey: signing.seed, signer, sealingKey: sealing.privateKey, historyKey, card };
  const leaf = {
    credential: issueLeafCredential(signer, certificate),
    publicKey: deviceKey.publicKey,
    privateKey: deviceKey.seed,
  };
  return { account, identity, serverKey: server, secrets, device: { device, seed: deviceKey.seed, certificate }, leaf };
}

export interface Home {
  readonly server: OwnerServer;
  readonly parts: ClientParts;
  readonly device: DeviceId;
  readonly log: { readonly event: string; readonly fields: Record<string, unknown> | undefined }[];
}

/** Waits for another attempt are over at once; what is due in an hour does not come. */
const impatient: Timers = {
  after(delayMs, task) {
    if (delayMs < 600_000) setImmediate(task);
    return () => undefined;
  },
};

/** The parts of one client, connected to a server of its own. @param timers the test's, where it turns the hands itself */
export async function home(time: Clock, owner: Person, timers = impatient): Promise<Home> {
  const server = new OwnerServer();
  const log: { event: string; fields: Record<string, unknown> | undefined }[] = [];
  const note = (event: string, fields?: Record<string, unknown>): void => void log.push({ event, fields });
  const record = {
    account: owner.account,
    device: owner.device.device,
    token: 'token',
    everydayKey: null,
    deviceSeed: owner.device.seed,
    deviceCertificate: owner.device.certificate,
    seenChange: 0,
    seenVault: 0,
  };
  const store = { load: () => Promise.resolve(record), save: () => Promise.resolve(), clear: () => Promise.resolve() };
  const logger = { debug: note, info: note, warn: note };
  const ports = { transport: server, store, clock: time, random, timers, logger, deviceName: 'here' };
  const keys = await openAccountKeys(owner.secrets, record, random);
  const parts = clientParts(
    ports,
    record,
    keys,
    server,
    () => server.back(),
    () => undefined,
    () => undefined,
  );
  parts.queue.online(0);
  parts.queue.release();
  return { server, parts, device: record.device, log };
}

/** Packages that `owner` made; the secrets are forgotten. */
export async function packagesOf(time: Clock, owner: Person, count: number): Promise<Uint8Array[]> {
  const sessions = new Sessions(leafAuthority(time), random);
  const made = Array.from({ length: count }, () => sessions.createPackage(owner.leaf, { lastResort: false }));
  return (await Promise.all(made)).map(({ publicPackage }) => publicPackage);
}

/** A signed introduction with three packages. */
export async function introductionOf(
  time: Clock,
  to: AccountId,
  friend: Person,
): Promise<{ readonly signed: Uint8Array; readonly others: Uint8Array[]; readonly first: Uint8Array }> {
  const [first = new Uint8Array(), ...others] = await packagesOf(time, friend, 4);
  const signed = await issueIntroduction(await signingKeyFromSeed(friend.secrets.signingKey), {
    to,
    card: friend.secrets.card,
    signer: friend.secrets.signer,
    packages: others,
    lastResort: first,
    stampSecret: random(32),
    note: '',
    time: time.now(),
  });
  return { signed, others, first };
}

/** Puts a contact and its packages into a home, as an introduction would have. */
export async function befriend(
  time: Clock,
  { parts }: Home,
  me: Person,
  friend: Person,
  stock?: { readonly fresh: Uint8Array[]; readonly lastResort: Uint8Array },
): Promise<Contact> {
  const { signed, others, first } = await introductionOf(time, me.account, friend);
  const read = await readIntroduction(signed, { to: me.account, now: time.now() });
  const base = parts.firstContact.contactOf(read, 'approved');
  const details = { theirStampSecret: read.introduction.stampSecret, introducedAt: time.now(), toldCard: time.now() };
  const contact = parts.book.updated(base, { details });
  const cell = parts.contactStates.stock(friend.account);
  await cell.get();
  cell.put({ introducedAt: time.now(), fresh: others, lastResort: first, ...stock });
  await parts.queue.submit({ states: [await cell.flush()], contacts: [await parts.book.change(contact)] });
  const stored = parts.book.committed(contact);
  if (stored === null) throw new Error('the contact is not there');
  return stored;
}
