import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import {
  createFederation,
  type ByteStream,
  SodiumBoxes,
  type AnnouncementBook,
  type CardTarget,
  type ContactPresence,
  type DeliveryStore,
  type Directory,
  type Federation,
  type FederationCounters,
  type InboundSink,
  type KeyChange,
  type OwnPlace,
  type PeerBook,
  type PeerStatus,
  type PresenceBook,
  type TransitStore,
  type RouteStatus,
} from '@parley/federation';
import {
  formatHostPort,
  LINK_VERSIONS,
  MAX_LINKS,
  MAX_RELAY_LINKS,
  parseAddress,
  ProtocolError,
  type AccountId,
  type rest,
  type ServerId,
  type ServerPlace,
} from '@parley/protocol';
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger as Pino } from 'pino';
import { CONFIG, isOwnAddress, type Config } from '../config';
import { libraryLogger, LOG } from '../logging';
import { PROGRAM, type Program } from '../program';
import { ContactServers, type ContactServer } from './contact-servers';
import { WebSocketDialer } from './dialer';
import { FEDERATION_SURFACE, SERVER_IDENTITY } from './federation.tokens';
import type { FederationSurface } from './federation-surface';
import { publicPages } from './public-pages';
import type { ServerIdentity } from './server-key';
import { StreamSocket } from './stream-socket';
import { StreamSurface } from './stream-surface';
import { surroundings } from './surroundings';
import { WebSocketTransport } from './web-socket-transport';

/** What features bring, so that federation depends on none of them. */
export interface FederationFeatures {
  readonly inbound: InboundSink;
  readonly outbox: DeliveryStore;
  readonly transit: TransitStore;
  /** Encoded `signed` card of the account of that handle (of the owner without one), or null. */
  ownerCard(handle: string | undefined): Promise<Uint8Array | null>;
}

/** Peers, and where servers are; as the features, registered before the start. */
export interface NetworkFeatures {
  readonly peers: PeerBook;
  readonly announcements: AnnouncementBook;
  place(): OwnPlace;
  /** Where a server said that it is, or the owner, best first. */
  addressesOf(server: ServerId): readonly string[];
  isBlocked(server: ServerId): boolean;
}

export interface LinkState {
  readonly linked: boolean;
  /** When the next attempt is made, unix ms. */
  readonly nextTryAt: number | null;
  /** Error code or close reason of the last attempt that failed. */
  readonly lastError: string | null;
}

/** Who hears how contacts are reached. Called after the fact. */
export interface ReachListener {
  /** This server is linked now, or is no more, or the way to it is another. */
  way(server: ServerId): void;
  /** What is known of this contact's presence changed. */
  presence(contact: AccountId): void;
}

/** Answers a request for a part of a file; false when it is another one. */
export type PartsListener = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Everything between this server and others. Features register in `onModuleInit`; links start once all of them have. */
@Injectable()
export class FederationService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly contacts = new ContactServers();
  private network: NetworkFeatures | null = null;
  private readonly keyListeners = new Set<(change: KeyChange) => void>();
  private features: FederationFeatures | null = null;
  private reach: { readonly book: PresenceBook; readonly listener: ReachListener } | null = null;
  private parts: PartsListener = () => false;
  private readonly streams = new StreamSurface((request, response) => {
    if (!this.parts(request, response)) response.writeHead(404).end();
  });
  private readonly wayListeners = new Set<(server: ServerId) => void>();
  private nearby: (server: ServerId) => readonly string[] = () => [];
  private finder: (server: ServerId) => Promise<readonly string[]> = () => Promise.resolve([]);
  private shown: boolean | null = null;
  private federation: Federation | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(PROGRAM) private readonly program: Program,
    @Inject(SERVER_IDENTITY) private readonly identity: ServerIdentity,
    @Inject(FEDERATION_SURFACE) private readonly surface: FederationSurface,
    @Inject(LOG) private readonly log: Pino,
  ) {}

  /** Tells this process from another one that has the same key. */
  readonly instance = randomBytes(8).toString('hex');

  /** Who this server is. */
  get server(): ServerId {
    return this.identity.id;
  }

  /** Registers what features do; once, before the application has started. */
  serve(features: FederationFeatures): void {
    this.features = features;
  }

  /** Registers peers and places; once, before the application has started. */
  serveNetwork(network: NetworkFeatures): void {
    this.network = network;
  }

  /** The book of peers says others now. */
  peersChanged(): void {
    this.federation?.peersChanged();
  }

  /** This server says something else of itself now. */
  placeChanged(): void {
    this.federation?.placeChanged();
  }

  /** Relays that hold mail for this server, best first. */
  relays(): readonly ServerPlace[] {
    return this.network?.place().relays ?? [];
  }

  routes(): readonly RouteStatus[] {
    return this.federation?.routes() ?? [];
  }

  /** Every server that is linked or dialled. */
  links(): readonly PeerStatus[] {
    return this.federation?.peers() ?? [];
  }

  /**
   * The server that proves its key at one of these addresses; with `server` no other one.
   * @throws ProtocolError `unreachable`, `timed-out`, `server-key-changed`, `own-address`, `blocked`, `unknown-version`, `server-unavailable`
   */
  async identify(target: CardTarget): Promise<ServerId> {
    return this.running().identify(target);
  }

  /** Dials now, if a link is wanted. */
  retry(server: ServerId): void {
    this.federation?.retry(server);
  }

  /** Ends the link; one that contacts of the owner need comes up again. */
  disconnect(server: ServerId, why: 'going-away' | 'blocked'): void {
    this.federation?.disconnect(server, why);
    if (why === 'going-away' && this.contacts.isKnown(server)) this.federation?.want(server);
  }

  /** It may link again, and is dialled if the owner has contacts there. */
  unblocked(server: ServerId): void {
    if (this.contacts.isKnown(server)) this.federation?.want(server);
  }

  /** Registers who answers requests for parts of files; once, before the application has started. */
  serveParts(listener: PartsListener): void {
    this.parts = listener;
  }

  /** Calls `listener` when there is a new way to this server: a link came up, or a route is another. Returns how to stop that. */
  onWay(listener: (server: ServerId) => void): () => void {
    this.wayListeners.add(listener);
    return () => this.wayListeners.delete(listener);
  }

  /** The address that a request to the listener for other servers counts for. */
  clientOf(request: IncomingMessage): string {
    return request.socket instanceof StreamSocket ? request.socket.from : this.surface.clientOf(request);
  }

  /** The connection proved that it belongs to somebody known: it counts as a stranger's no longer. */
  trust(socket: Pick<Socket, 'remoteAddress' | 'remotePort'>): void {
    this.surface.limits.release(socket);
  }

  /** Where a server of contacts is, best first, and the SHA-256 of the TLS certificates that it told over the link. */
  placeOf(server: ServerId): { readonly addresses: readonly string[]; readonly certificates: readonly Uint8Array[] } {
    return {
      addresses: this.dialled(server),
      certificates: this.federation?.certificatesOf(server) ?? [],
    };
  }

  /** Replaces the list of servers that have contacts of the owner. New ones are dialled at once: "I am back". */
  setContactServers(list: readonly ContactServer[]): void {
    const { came, went } = this.contacts.replace(list);
    for (const server of came) this.federation?.want(server);
    for (const server of went) this.federation?.unwant(server);
  }

  /** New mail for this server is durable in the outbox. */
  wake(server: ServerId): void {
    this.federation?.mailFor(server);
  }

  /** Mail that waited for other servers waits for this one now, durably: it is dialled, even when it was known before. */
  mailMovedTo(server: ServerId): void {
    this.federation?.mailMovedTo(server);
    this.federation?.want(server);
  }

  /** Another certificate is shown from now on: it is told in the first words of a link, so that all links begin anew. */
  certificateChanged(): void {
    this.federation?.renewLinks();
  }

  /** Calls `listener` when another key was proven where one is pinned. Returns how to stop that. */
  onKeyChanged(listener: (change: KeyChange) => void): () => void {
    this.keyListeners.add(listener);
    return () => this.keyListeners.delete(listener);
  }

  /** Registers whose presence counts and who hears of it; once, before the application has started. */
  followReach(book: PresenceBook, listener: ReachListener): void {
    this.reach = { book, listener };
  }

  /** Whether the owner is there, as contacts may know; null is not told. */
  showPresence(online: boolean | null): void {
    this.shown = online;
    this.federation?.showPresence(online);
  }

  /** The book of `followReach` says others now. */
  presenceBookChanged(): void {
    this.federation?.presenceBookChanged();
  }

  presenceOf(contact: AccountId): ContactPresence {
    return this.federation?.presenceOf(contact) ?? { online: null, lastSeen: null };
  }

  isLinked(server: ServerId): boolean {
    return this.federation?.isLinked(server) ?? false;
  }

  /** A stream to a server, over its link or a route. @throws ProtocolError `unreachable`, `queue-full` */
  openStream(server: ServerId): ByteStream {
    return this.running().openStream(server);
  }

  /** How a server is reached now. */
  wayTo(server: ServerId): 'direct' | 'relay' | 'offline' {
    return this.federation?.wayTo(server) ?? 'offline';
  }

  linkState(server: ServerId): LinkState {
    const peer = this.federation?.peers().find((status) => status.server === server);
    return { linked: peer?.state === 'up', nextTryAt: peer?.nextAttemptAt ?? null, lastError: peer?.lastError ?? null };
  }

  /** Addresses of each server that has contacts of the owner, best first. */
  contactAddresses(): (readonly string[])[] {
    return this.contacts.servers().map((server) => this.contacts.knownAddresses(server));
  }

  /** Addresses of servers of contacts to which there is no link now. */
  unlinkedAddresses(): string[] {
    const { contacts } = this;
    return contacts.servers().flatMap((server) => (this.isLinked(server) ? [] : contacts.knownAddresses(server)));
  }

  /** Servers of contacts that were tried and are not linked. */
  unreachedServers(): ServerId[] {
    const tried = new Set(this.federation?.peers().flatMap((peer) => (peer.lastError === null ? [] : [peer.server])));
    return this.contacts.servers().filter((server) => tried.has(server) && !this.isLinked(server));
  }

  /** Encoded `signed` announcement of this server; null while there is none. */
  get ownAnnouncement(): Uint8Array | null {
    return this.federation?.ownAnnouncement ?? null;
  }

  /** More is known of where this server is: it is dialled now. */
  placeFound(server: ServerId): void {
    this.federation?.retry(server);
  }

  /** Registers who looks for a server of which no address is known; once, before the application has started. */
  findWith(finder: (server: ServerId) => Promise<readonly string[]>): void {
    this.finder = finder;
  }

  /** Counted since the start; null before links have started. */
  counters(): FederationCounters | null {
    return this.federation?.counters() ?? null;
  }

  /** Connections of strangers that were over the limit, since the start. */
  refusedConnections(): number {
    return this.surface.limits.refused;
  }

  /**
   * Fetches the card of the account at `[handle@]host[:port]`, or at `handle@ServerId` of a server that is known or has a route.
   * @param by which server is meant, and relays by which it is reached when it does not answer at its address
   * @returns the server that proved its key there, and the encoded `signed` card as it came, not verified
   * @throws ProtocolError `address-malformed`, `own-address`, `unreachable`, `timed-out`, `unknown-account`, `blocked`, `unknown-version`,
   * `server-key-changed`
   */
  async lookUp(text: string, by?: rest.LookUpRequest['by']): Promise<{ server: ServerId; card: Uint8Array }> {
    const address = parseAddress(text);
    const federation = this.running();
    const handle = address.handle ?? undefined;
    const pinned = by?.server ?? (address.kind === 'server' ? address.server : undefined);
    if (pinned === this.server || (address.kind === 'host' && isOwnAddress(this.config, address.at)))
      throw new ProtocolError('own-address', 'that is the address of this server');
    const said = address.kind === 'host' ? [formatHostPort(address.at)] : [];
    const known = pinned === undefined ? [] : await this.placesOf(pinned);
    const target = {
      addresses: [...new Set([...said, ...known])],
      ...(pinned !== undefined && { server: pinned }),
      ...(by !== undefined && { relays: by.relays }),
    };
    const { server, card } = await federation.requestCard(target, handle);
    if (card === null) throw new ProtocolError('unknown-account', 'there is no such account at that address');
    return { server, card };
  }

  /** What is known already comes first. */
  private async placesOf(server: ServerId): Promise<readonly string[]> {
    const known = this.addressesOf(server);
    return known.length > 0 || this.wayTo(server) !== 'offline' ? known : this.finder(server);
  }

  async onApplicationBootstrap(): Promise<void> {
    const federation = this.create();
    this.federation = federation;
    const listener = this.reach?.listener;
    federation.subscribe({
      keyChanged: (change) => {
        if (!this.isRumour(change)) this.keyListeners.forEach((each) => each(change));
      },
      linkUp: (server) => {
        listener?.way(server);
        this.wayListeners.forEach((each) => each(server));
      },
      linkDown: (server) => listener?.way(server),
      routesChanged: (servers) => {
        for (const server of servers) {
          listener?.way(server);
          if (this.wayTo(server) !== 'offline') this.wayListeners.forEach((each) => each(server));
        }
      },
      presenceChanged: (contact) => listener?.presence(contact),
    });
    federation.showPresence(this.shown);
    for (const server of this.contacts.servers()) federation.want(server);
    await federation.start();
    const pages = publicPages(this.server, this.instance);
    const onRequest: RequestListener = (request, response) => {
      if (!this.parts(request, response)) pages(request, response);
    };
    this.surface.serve(onRequest, (socket, from, authenticated) =>
      federation.accept(new WebSocketTransport(socket, authenticated), from),
    );
  }

  /** Takes nothing more, makes running batches durable, closes every link as `going-away`. */
  async stop(): Promise<void> {
    const { federation } = this;
    this.federation = null;
    this.surface.stopAccepting();
    await federation?.stop();
  }

  onModuleDestroy(): Promise<void> {
    return this.stop();
  }

  private create(): Federation {
    const { features, reach, network, surface } = this;
    if (features === null || reach === null || network === null)
      throw new Error('a feature is not registered with federation');
    return createFederation({
      ...surroundings(this.identity.key, libraryLogger(this.log, 'federation')),
      hello: {
        versions: LINK_VERSIONS,
        role: this.config.network.role,
        agent: `parley/${this.program.version}`,
        get certificates() {
          return surface.certificates;
        },
      },
      maxLinks: this.config.network.role === 'relay' ? MAX_RELAY_LINKS : MAX_LINKS,
      dialer: new WebSocketDialer(this.surface.peers, this.surface.watch),
      directory: this.directory(network),
      peers: network.peers,
      announcements: network.announcements,
      place: () => network.place(),
      store: features.outbox,
      sink: features.inbound,
      transit: features.transit,
      boxes: new SodiumBoxes(this.identity.key),
      cards: { card: (handle) => features.ownerCard(handle) },
      presence: reach.book,
      takeStream: (stream) => this.streams.take(stream),
    });
  }

  /** Registers who knows addresses of servers in the same network; once. */
  lookNearby(addresses: (server: ServerId) => readonly string[]): void {
    this.nearby = addresses;
  }

  /** A server says that it is in the same network: when it is one of a contact and not linked, it is dialled there at once. */
  appearedNearby(server: ServerId): void {
    if (this.contacts.isKnown(server) && !this.isLinked(server)) this.federation?.retry(server);
  }

  /** Whether the owner has a contact there. */
  isContactServer(server: ServerId): boolean {
    return this.contacts.isKnown(server);
  }

  /** Anybody in the network may say that a server is there: who answers with another key then was never it, and no changed one. */
  private isRumour({ expected, address }: KeyChange): boolean {
    return this.nearby(expected).includes(address) && !this.addressesOf(expected).includes(address);
  }

  /** In the same network first: routers often do not let a machine reach a neighbour by the address outside. */
  private dialled(server: ServerId): readonly string[] {
    return [...new Set([...this.nearby(server), ...this.addressesOf(server)])];
  }

  /** What a server said itself is newer than what stands in a card. */
  private addressesOf(server: ServerId): readonly string[] {
    return [...new Set([...(this.network?.addressesOf(server) ?? []), ...this.contacts.knownAddresses(server)])];
  }

  private directory(network: NetworkFeatures): Directory {
    const { contacts } = this;
    return {
      addressesOf: (server) => Promise.resolve(this.dialled(server)),
      isBlocked: (server) => network.isBlocked(server),
      isKnown: (server) => contacts.isKnown(server) || network.peers.word(server) === 'yes',
    };
  }

  private running(): Federation {
    if (this.federation === null) throw new ProtocolError('server-unavailable', 'the server is starting or stopping');
    return this.federation;
  }
}
