import {
  generateSigningKey,
  issueCard,
  accountIdOf,
  stampOf,
  envelopeIdOf,
  type SigningKey,
} from '@parley/crypto/identity';
import type { InboundEnvelope } from '@parley/federation';
import {
  commit as commitMessage,
  envelope as envelopeMessage,
  ENVELOPE_TTL_SECONDS,
  toBase32,
  vault as vaultMessage,
  type AccountId,
  type Commit,
  type Committed,
  type ConversationKey,
  type DeviceId,
  type Envelope,
  type RecordId,
  type rest,
  type ServerId,
  type StateKey,
  DEFAULT_HELD_BYTES,
  DEFAULT_HELD_BYTES_PER_PEER,
  DEFAULT_QUOTA_BYTES,
  type Clock,
} from '@parley/protocol';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino, type Logger as Pino } from 'pino';
import { CommitService } from '../access/commit.service';
import { DeviceService } from '../access/device.service';
import { LeaseService } from '../access/lease.service';
import { OwnerService } from '../access/owner.service';
import { SetupService } from '../access/setup.service';
import { SignInAttempts } from '../access/sign-in-attempts';
import { SignInService } from '../access/sign-in.service';
import { StateService } from '../access/state.service';
import { ContactBook } from '../contacts/contact-book';
import { ContactsService } from '../contacts/contacts.service';
import { InviteBook } from '../contacts/invite-book';
import { RequestBox } from '../contacts/request-box';
import { StampBook } from '../contacts/stamp-book';
import { Counters } from '../database/counters';
import { openDatabase, type OpenedDatabase } from '../database/open-database';
import { UnitOfWork } from '../database/unit-of-work';
import type { FederationFeatures, FederationService } from '../federation';
import { PartBook } from '../file-transfer/part-book';
import { PartFiles } from '../file-transfer/part-files';
import { Settlement } from '../file-transfer/settlement';
import { TransferBook } from '../file-transfer/transfer-book';
import { TransferLocks } from '../file-transfer/transfer-locks';
import { TransferWatch } from '../file-transfer/transfer-watch';
import { TransfersService } from '../file-transfer/transfers.service';
import { ConversationLog } from '../history/conversation-log';
import { DeliveryLog } from '../history/delivery-log';
import { HistoryService } from '../history/history.service';
import { RecordLog } from '../history/record-log';
import { InboxService } from '../messaging/inbox.service';
import { MessagingService } from '../messaging/messaging.service';
import { OutboxService } from '../messaging/outbox.service';
import { StrangerService } from '../messaging/stranger.service';
import { PresenceService } from '../presence/presence.service';
import { OwnerSettings } from '../settings/owner-settings';
import { ArrivalBook } from '../transit/arrival-book';
import { CustodyBook } from '../transit/custody-book';
import { Holding } from '../transit/holding';
import type { HeldLimits } from '../transit/intake';
import { OwnMail } from '../transit/own-mail';
import { PacketBook } from '../transit/packet-book';
import { QueueBook } from '../transit/queue-book';
import { SqlTransitStore } from '../transit/transit-store';
import { ChangeFeed } from './change-feed';

/** The owner-data half of the server without its shell, for tests: real database, hands of the clock in the test's hands. */

export const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
export const anId = <Id extends string>(length = 32): Id => toBase32(random(length)) as Id;
export const aState = (): StateKey => anId(16);
export const aRecord = (): RecordId => anId(16);
export const aConversation = (): ConversationKey => anId(16);
export const aServer = (): ServerId => anId();
export const anAccount = (): AccountId => anId();

/** What the links would be told. */
class LinkRecorder {
  readonly server: ServerId;
  readonly woken: ServerId[] = [];
  readonly moved: ServerId[] = [];
  contactServers: readonly { server: ServerId; addresses: readonly string[] }[] = [];
  features: FederationFeatures | null = null;
  shown: boolean | null = null;
  private keyListener: ((change: { expected: ServerId; found: ServerId; address: string }) => void) | null = null;

  constructor(server: ServerId = aServer()) {
    this.server = server;
  }

  serve(features: FederationFeatures): void {
    this.features = features;
  }

  wake(server: ServerId): void {
    this.woken.push(server);
  }

  mailMovedTo(server: ServerId): void {
    this.moved.push(server);
  }

  setContactServers(list: LinkRecorder['contactServers']): void {
    this.contactServers = list;
  }

  onKeyChanged(listener: NonNullable<typeof this.keyListener>): void {
    this.keyListener = listener;
  }

  /** Nobody listens here: no link comes up. */
  followReach(): void {
    return undefined;
  }

  showPresence(online: boolean | null): void {
    this.shown = online;
  }

  presenceBookChanged(): void {
    return undefined;
  }

  isLinked(): boolean {
    return false;
  }

  presenceOf(): { online: boolean | null; lastSeen: number | null } {
    return { online: null, lastSeen: null };
  }

  keyChanged(expected: ServerId): void {
    this.keyListener?.({ expected, found: aServer(), address: 'other.example' });
  }
}

export interface OwnerData {
  readonly directory: string;
  readonly database: OpenedDatabase;
  readonly unit: UnitOfWork;
  readonly clock: { value: number; now(): number };
  readonly links: LinkRecorder;
  /** What was written to the log. */
  readonly logged: readonly string[];
  readonly owner: OwnerService;
  readonly devices: DeviceService;
  readonly setup: SetupService;
  readonly signIn: SignInService;
  readonly lease: LeaseService;
  readonly states: StateService;
  readonly commits: CommitService;
  readonly history: HistoryService;
  readonly deliveries: DeliveryLog;
  readonly contacts: ContactBook;
  readonly requests: RequestBox;
  readonly invites: InviteBook;
  readonly inbox: InboxService;
  readonly outbox: OutboxService;
  readonly transit: SqlTransitStore;
  readonly feed: ChangeFeed;
  readonly settings: OwnerSettings;
  readonly presence: PresenceService;
  close(): void;
}

/** What commits do with transfers. */
async function transferParts(
  book: TransferBook,
  around: {
    readonly directory: string;
    readonly unit: UnitOfWork;
    readonly contacts: ContactBook;
    readonly contactsService: ContactsService;
    readonly commits: CommitService;
    readonly owner: OwnerService;
    readonly clock: Clock;
    readonly log: Pino;
  },
): Promise<TransfersService> {
  const { directory, unit, contacts, contactsService, commits, owner, clock, log } = around;
  const storage = { data: directory, quota: DEFAULT_QUOTA_BYTES };
  const parts = new PartBook(unit);
  const files = new PartFiles({ storage });
  const settlement = new Settlement(book, parts, files, unit);
  const [locks, watch] = [new TransferLocks(), new TransferWatch()];
  const service = new TransfersService(
    ...([book, parts, files, locks, watch, contacts, contactsService, settlement, commits, owner, unit] as const),
    { storage },
    clock,
    log,
  );
  await service.onModuleInit();
  return service;
}

/** Opens (again) the data in a directory; a new temporary one is removed by `close`. */
export async function openOwnerData(given?: {
  directory?: string;
  server?: ServerId;
  clientId?: string;
  held?: HeldLimits;
}): Promise<OwnerData> {
  const directory = given?.directory ?? mkdtempSync(join(tmpdir(), 'parley-owner-'));
  const database = await openDatabase(join(directory, 'parley.sqlite'));
  const unit = new UnitOfWork(database.db);
  const counters = new Counters(unit);
  const clock = { value: 1_800_000_000_000, now: (): number => clock.value };
  const links = new LinkRecorder(given?.server);
  const federation = links as unknown as FederationService;
  const owner = new OwnerService(unit);
  const devices = new DeviceService(unit, clock, random);
  const logged: string[] = [];
  const log = pino({ base: null }, { write: (line) => void logged.push((JSON.parse(line) as { msg: string }).msg) });
  const attempts = new SignInAttempts(clock, log);
  const config = { client: { clientId: given?.clientId ?? null } };
  const setup = new SetupService(owner, devices, attempts, links, config, clock, random);
  const signIn = new SignInService(unit, owner, devices, attempts, links);
  const lease = new LeaseService(unit, counters);
  const states = new StateService(unit);
  const commits = new CommitService(unit, counters, lease, owner, states, clock);
  const records = new RecordLog(unit, counters);
  const conversations = new ConversationLog(unit, counters);
  const deliveries = new DeliveryLog(unit, counters);
  const history = new HistoryService(records, conversations, deliveries, commits);
  const contacts = new ContactBook(unit, counters);
  const requests = new RequestBox(unit, counters);
  const invites = new InviteBook(unit, clock);
  const stamps = new StampBook(unit);
  const contactsService = new ContactsService(contacts, requests, unit, commits, federation, log);
  const inbox = new InboxService(unit, owner, stamps, invites, new StrangerService(requests, stamps), clock);
  const queues = new QueueBook(unit);
  const packets = new PacketBook(unit, queues);
  const outbox = new OutboxService(unit, deliveries, contactsService, federation, packets, clock);
  const own = new OwnMail(unit, deliveries, clock);
  const custody = new CustodyBook(unit);
  const held = given?.held ?? { perDestination: DEFAULT_HELD_BYTES_PER_PEER, inAll: DEFAULT_HELD_BYTES };
  const arrivals = new ArrivalBook(unit);
  const holding = new Holding(packets, custody, queues, arrivals, own, held);
  const transit = new SqlTransitStore(unit, packets, custody, queues, arrivals, own, holding);
  const messaging = new MessagingService(
    ...([inbox, outbox, contacts, records, deliveries, owner, commits, federation, transit] as const),
  );
  const settings = new OwnerSettings(unit);
  const presence = new PresenceService(owner, contacts, contactsService, federation, settings);
  for (const feature of [history, contactsService, outbox, messaging, presence]) feature.onModuleInit();
  const transfers = new TransferBook(unit, counters);
  const files = await transferParts(transfers, {
    directory,
    unit,
    contacts,
    contactsService,
    commits,
    owner,
    clock,
    log,
  });
  const feed = new ChangeFeed(counters, records, deliveries, conversations, contacts, requests, transfers);
  const close = (): void => {
    files.onModuleDestroy();
    unit.flush();
    database.close();
    if (given?.directory === undefined) rmSync(directory, { recursive: true, force: true });
  };
  const services = { owner, devices, setup, signIn, lease, states, commits, history, deliveries, contacts, requests };
  return {
    directory,
    database,
    unit,
    clock,
    links,
    logged,
    ...services,
    invites,
    inbox,
    outbox,
    transit,
    feed,
    settings,
    presence,
    close,
  };
}

/** Keys and secrets of an owner. */
export interface OwnerKeys {
  readonly identity: SigningKey;
  readonly account: AccountId;
  readonly passwordSecret: Uint8Array;
  readonly recoverySecret: Uint8Array;
}

export async function ownerKeys(): Promise<OwnerKeys> {
  const identity = await generateSigningKey(random);
  return { identity, account: accountIdOf(identity.publicKey), passwordSecret: random(32), recoverySecret: random(32) };
}

export async function aCard(keys: OwnerKeys, server: ServerId, number = 1, handle = 'alice'): Promise<Uint8Array> {
  return issueCard(keys.identity, {
    handle,
    name: 'Alice',
    colour: 'ff8800',
    sealingKey: new Uint8Array(294).fill(7),
    server,
    addresses: ['alice.example'],
    relays: [],
    number,
  });
}

export function aVault(account: AccountId, number = 1): Uint8Array {
  const wrapped = { everyday: new Uint8Array(60), identity: new Uint8Array(60) };
  const parameters = { salt: new Uint8Array(16), memoryKiB: 65_536, passes: 3, lanes: 1 };
  return vaultMessage.encode({
    account,
    number,
    password: { parameters, ...wrapped },
    recovery: { salt: new Uint8Array(16).fill(1), ...wrapped },
    everyday: new Uint8Array(100),
    identity: new Uint8Array(60),
  });
}

export async function setUpRequest(
  data: Pick<OwnerData, 'setup' | 'links'>,
  keys: OwnerKeys,
): Promise<rest.SetUpRequest> {
  return {
    setupToken: data.setup.token() ?? 'there is none',
    account: keys.account,
    handle: 'alice',
    card: await aCard(keys, data.links.server),
    vault: aVault(keys.account),
    passwordSecret: keys.passwordSecret,
    recoverySecret: keys.recoverySecret,
    deviceName: 'laptop',
  };
}

/** Sets up the owner; returns its first device. */
export async function withOwner(data: OwnerData): Promise<{ keys: OwnerKeys; device: DeviceId }> {
  const keys = await ownerKeys();
  const { id } = await data.setup.setUp(await setUpRequest(data, keys), '127.0.0.1');
  return { keys, device: id };
}

export async function anotherDevice(data: OwnerData, keys: OwnerKeys): Promise<DeviceId> {
  const request = { with: 'password' as const, secret: keys.passwordSecret, deviceName: 'phone' };
  return (await data.signIn.signIn(request, '127.0.0.1')).id;
}

export const encodeCommit = (fields: Commit): Uint8Array => commitMessage.encode(fields);

/** Commits as the next number of the device. */
export function commit(data: OwnerData, device: DeviceId, fields: Omit<Commit, 'number'>): Promise<Committed> {
  return data.commits.apply(device, encodeCommit({ number: data.commits.lastNumber(device) + 1, ...fields }));
}

/** A contact as the server sees it. */
export interface TestContact {
  readonly account: AccountId;
  readonly server: ServerId;
  readonly stampSecret: Uint8Array;
}

export async function approvedContact(data: OwnerData, device: DeviceId): Promise<TestContact> {
  const contact = { account: anAccount(), server: aServer(), stampSecret: random(32) };
  await commit(data, device, { contacts: [contactRow(contact)] });
  return contact;
}

export function contactRow(
  contact: TestContact,
  changes: Partial<NonNullable<Commit['contacts']>[number]> = {},
): NonNullable<Commit['contacts']>[number] {
  return { ...contact, version: 0, state: 'approved', addresses: ['contact.example'], sealed: random(50), ...changes };
}

export function anEnvelope(to: AccountId, stamp: Uint8Array = new Uint8Array(0), size = 1024): Envelope {
  return { to, ttl: ENVELOPE_TTL_SECONDS, hops: 0, stamp, sealed: random(size) };
}

/** What federation hands in, stamped with this secret or by a stranger. */
export function inbound(to: AccountId, stampSecret: Uint8Array | null, size = 1024): InboundEnvelope {
  const bare = anEnvelope(to, undefined, size);
  const id = envelopeIdOf(bare);
  const envelope = stampSecret === null ? bare : { ...bare, stamp: stampOf(stampSecret, id) };
  return { id, envelope, bytes: envelopeMessage.encode(envelope) };
}

export function outgoing(
  contact: TestContact,
  record: RecordId | null = null,
): NonNullable<Commit['outgoing']>[number] {
  return { record, contact: contact.account, envelope: envelopeMessage.encode(anEnvelope(contact.account)) };
}

export function aRecordChange(
  conversation: ConversationKey,
  changes: Partial<NonNullable<Commit['records']>[number]> = {},
): NonNullable<Commit['records']>[number] {
  return { id: aRecord(), conversation, incoming: false, replaces: false, sealed: random(80), ...changes };
}
