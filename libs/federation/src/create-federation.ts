import { closeCodes, ProtocolError, type AccountId, type LinkFrame, type ServerId } from '@parley/protocol';
import { CardExchange } from './cards/card-exchange';
import type { CardTarget, FoundCard } from './cards/ports';
import { DeliveryEngine } from './delivery/delivery-engine';
import type {
  Federation,
  FederationCounters,
  FederationListener,
  FederationOptions,
  KeyChange,
  PeerStatus,
} from './federation';
import type { Link } from './link/link';
import { Links, type LinksListener } from './links/links';
import { Peering } from './peering/peering';
import type { Directory, Transport } from './ports';
import type { ContactPresence } from './presence/ports';
import { Presence } from './presence/presence';
import { TransitEngine } from './transit/transit-engine';
import { quietAboutStrangers } from './quiet-logger';
import type { RouteStatus } from './routing/ports';
import { Routing } from './routing/routing';
import type { ByteStream } from './streams/ports';
import { Streams } from './streams/streams';

/** A card is asked for again when the link closes under the question; each time over a link that is newer. */
const CARD_REQUEST_ATTEMPTS = 3;

const isUnreachable = (error: unknown): boolean => error instanceof ProtocolError && error.code === 'unreachable';

/** Wires links, delivery, cards, presence, peers and routes together. Nothing happens before `start` or `accept`. */
export function createFederation(options: FederationOptions): Federation {
  return new WiredFederation(options);
}

class WiredFederation implements Federation, LinksListener {
  readonly #links: Links;
  readonly #delivery: DeliveryEngine;
  readonly #cards: CardExchange;
  readonly #presence: Presence;
  readonly #peering: Peering;
  readonly #routing: Routing;
  readonly #transit: TransitEngine;
  readonly #streams: Streams;
  /** Servers that the host wants links to. */
  readonly #wanted = new Set<ServerId>();
  readonly #listeners = new Set<FederationListener>();
  readonly #up = new Set<ServerId>();
  private readonly options: FederationOptions;

  constructor(given: FederationOptions) {
    const options = { ...given, logger: quietAboutStrangers(given.logger, given.directory) };
    this.options = options;
    this.#links = new Links(
      {
        ...options,
        directory: this.#directory(),
        isKept: (server) => this.#peering.isWanted(server) || this.#transit.wants(server),
      },
      this,
    );
    this.#delivery = new DeliveryEngine(this.#links, {
      ...options,
      silent: (server) => this.#transit.mailSilent(server),
    });
    this.#cards = new CardExchange(options.cards, options);
    this.#presence = new Presence(this.#links, {
      ...options,
      changed: (contact) => this.#each((listener) => listener.presenceChanged?.(contact)),
    });
    this.#routing = new Routing(this.#links, {
      ...options,
      isContact: (server) => options.presence.contactsOn(server).length > 0,
      changed: (servers) => {
        this.#transit.waysChanged(servers);
        this.#each((listener) => listener.routesChanged?.(servers));
      },
    });
    this.#peering = new Peering(this.#links, {
      ...options,
      peerUp: (link) => this.#routing.peerUp(link),
      peerDown: (link) => this.#routing.peerDown(link),
      changed: (server) => this.#each((listener) => listener.peerChanged?.(server)),
      wantedChanged: (server) => this.#want(server),
    });
    this.#transit = new TransitEngine(this.#links, options, {
      routes: this.#routing,
      ownAnnouncement: () => this.#routing.ownAnnouncement,
      openAnnouncement: (bytes) => this.#routing.open(bytes),
      isPeer: (server) => this.#peering.isPeer(server),
      isAccepted: (server) => this.#peering.isWanted(server),
      isMailSilent: (server) => this.#delivery.isSilent(server),
      wantedChanged: (server) => this.#want(server),
    });
    this.#streams = new Streams({
      server: this.#links.server,
      timers: options.timers,
      linkTo: (server) => this.#links.to(server),
      nextHops: (server) => this.#routing.nextHops(server),
      isPeer: (server) => this.#peering.isPeer(server),
      isAccepted: (server) => this.#peering.isWanted(server),
      taker: options.takeStream ?? null,
    });
  }

  get server(): ServerId {
    return this.#links.server;
  }

  async start(): Promise<void> {
    this.#peering.bookChanged();
    await this.#routing.start();
    await this.#transit.start();
    this.#streams.start();
    await this.#delivery.start();
    for (const server of await this.options.store.destinations()) this.#transit.mailFor(server);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#delivery.stop(), this.#transit.stop()]);
    this.#presence.stop();
    this.#routing.stop();
    this.#streams.stop();
    this.#links.stop();
  }

  accept(transport: Transport, from: string): void {
    this.#links.accept(transport, from);
  }

  mailFor(server: ServerId): void {
    this.#delivery.mailFor(server);
    this.#transit.mailFor(server);
  }

  mailMovedTo(server: ServerId): void {
    this.#delivery.mailMovedTo(server);
    this.#transit.mailFor(server);
  }

  want(server: ServerId): void {
    this.#wanted.add(server);
    this.#want(server);
  }

  unwant(server: ServerId): void {
    this.#wanted.delete(server);
    this.#want(server);
  }

  retry(server?: ServerId): void {
    this.#links.retry(server);
  }

  disconnect(server: ServerId, why: 'going-away' | 'blocked'): void {
    this.#links.disconnect(server, why === 'blocked' ? closeCodes.blocked : closeCodes.goingAway);
  }

  renewLinks(): void {
    this.#links.renew();
  }

  async identify({ server, addresses }: CardTarget): Promise<ServerId> {
    return (await this.#links.dial(server, addresses)).peer;
  }

  async requestCard(target: CardTarget, handle?: string): Promise<FoundCard> {
    const { server, addresses, relays = [] } = target;
    if (server !== undefined) this.#transit.tellRelays(server, relays);
    const routed = server !== undefined && !this.isLinked(server) && this.#transit.canReach(server) ? server : null;
    if (routed !== null && addresses.length === 0) return this.#requestRouted(routed, handle);
    try {
      return await this.#requestDirectly(target, handle);
    } catch (error) {
      if (routed === null || !isUnreachable(error)) throw error;
      return this.#requestRouted(routed, handle);
    }
  }

  showPresence(online: boolean | null): void {
    this.#presence.show(online);
  }

  presenceBookChanged(): void {
    this.#presence.contactsChanged();
    this.#routing.contactsChanged();
  }

  presenceOf(contact: AccountId): ContactPresence {
    return this.#presence.of(contact);
  }

  isLinked(server: ServerId): boolean {
    return this.#links.to(server) !== null;
  }

  wayTo(server: ServerId): 'direct' | 'relay' | 'offline' {
    if (this.isLinked(server)) return 'direct';
    return this.#routing.nextHops(server).length > 0 ? 'relay' : 'offline';
  }

  peersChanged(): void {
    this.#peering.bookChanged();
  }

  placeChanged(): void {
    this.#routing.placeChanged();
  }

  get ownAnnouncement(): Uint8Array | null {
    return this.#routing.ownAnnouncement;
  }

  routes(): readonly RouteStatus[] {
    return this.#routing.statuses();
  }

  openStream(server: ServerId): ByteStream {
    return this.#streams.open(server);
  }

  certificatesOf(server: ServerId): readonly Uint8Array[] {
    return this.#links.to(server)?.established.hello.certificates ?? [];
  }

  peers(): readonly PeerStatus[] {
    return [...this.#links.all()].map(({ server, link, loop }) => ({
      server,
      state: link !== null ? 'up' : loop.dialing ? 'dialing' : 'waiting',
      direction: link?.place.direction ?? null,
      address: link?.place.address ?? null,
      since: link?.since ?? null,
      rttMs: link?.rttMs ?? null,
      version: link?.established.version ?? null,
      role: link?.established.hello.role ?? null,
      agent: link?.established.hello.agent ?? null,
      bytesIn: link?.bytesIn ?? 0,
      bytesOut: link?.bytesOut ?? 0,
      inFlight: this.#delivery.inFlight(server),
      word: this.#peering.wordOn(server),
      nextAttemptAt: loop.nextAttemptAt,
      lastError: loop.lastError,
    }));
  }

  counters(): FederationCounters {
    const { framesIn, framesOut, bytesIn, bytesOut, closed } = this.#links.counters;
    const { handshakesPending } = this.#links;
    const frames = { framesIn, framesOut, bytesIn, bytesOut, closed };
    return { linksUp: this.#up.size, handshakesPending, ...frames, ...this.#delivery.counts, ...this.#transit.counts };
  }

  subscribe(listener: FederationListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  linkUp(link: Link): void {
    this.#delivery.linkUp(link);
    this.#presence.linkUp(link);
    this.#routing.linkUp(link);
    this.#peering.linkUp(link);
    this.#transit.linkUp(link);
    if (this.#up.has(link.peer)) return;
    this.#up.add(link.peer);
    this.#each((listener) => listener.linkUp?.(link.peer));
  }

  linkDown(server: ServerId, code: number, reason: string): void {
    this.#up.delete(server);
    this.#delivery.linkDown(server);
    this.#transit.linkDown(server);
    this.#each((listener) => listener.linkDown?.(server, code, reason));
  }

  linkClosed(link: Link, code: number): void {
    this.#delivery.linkClosed(link);
    this.#cards.closed(link, code);
    this.#presence.linkClosed(link);
    this.#peering.linkClosed(link);
    this.#routing.linkClosed(link);
    this.#transit.linkClosed(link);
    this.#streams.linkClosed(link);
  }

  keyChanged(change: KeyChange): void {
    this.options.logger.warn('server-key-changed', { server: change.expected, found: change.found });
    this.#each((listener) => listener.keyChanged?.(change));
  }

  frame(link: Link, frame: LinkFrame): void {
    switch (frame.type) {
      case 'deliver':
        return this.#delivery.deliver(link, frame);
      case 'receipt':
        return this.#delivery.receipt(link, frame);
      case 'refuse':
        return this.#delivery.refuse(link, frame);
      case 'card-request':
        return this.#cards.asked(link, frame);
      case 'card':
        return this.#cards.answered(link, frame);
      case 'presence':
        return this.#presence.hear(link, frame);
      case 'peer':
        return this.#peering.hear(link, frame);
      case 'announcement':
        return this.#routing.announced(link, frame);
      case 'routes':
        return this.#routing.routes(link, frame);
      case 'seek':
        return this.#routing.seek(link, frame);
      case 'forward':
      case 'custody':
      case 'returned':
      case 'arrival':
      case 'settled':
        return this.#transit.hear(link, frame);
      case 'open':
      case 'data':
      case 'credit':
      case 'end':
      case 'reset':
        return this.#streams.hear(link, frame);
      case 'ping':
      case 'pong':
        return; // answered by the link itself
    }
  }

  async #requestRouted(server: ServerId, handle: string | undefined): Promise<FoundCard> {
    return { server, card: await this.#transit.cards.request(server, handle) };
  }

  async #requestDirectly({ server, addresses }: CardTarget, handle: string | undefined): Promise<FoundCard> {
    let link = await this.#links.reach(server, addresses);
    for (let attempt = 1; ; attempt++) {
      try {
        return { server: link.peer, card: await this.#cards.request(link, handle) };
      } catch (error) {
        if (attempt === CARD_REQUEST_ATTEMPTS || !isUnreachable(error)) throw error;
        // Two servers that dial each other at once keep one link of two: the question goes on over the one that stays.
        link = await this.#links.reach(link.peer, addresses);
      }
    }
  }

  /** What the host knows, and where relays listen that hold mail for those we write to. */
  #directory(): Directory {
    const { directory } = this.options;
    return {
      addressesOf: async (server) => {
        const known = await directory.addressesOf(server);
        const place = this.#transit.placeOf(server);
        return place === null || known.includes(place) ? known : [...known, place];
      },
      isBlocked: (server) => directory.isBlocked(server),
      isKnown: (server) => directory.isKnown(server),
    };
  }

  /** Links are wanted by the host, for its contacts, for peers, and for packets. */
  #want(server: ServerId): void {
    if (this.#wanted.has(server) || this.#peering.isWanted(server) || this.#transit.wants(server))
      this.#links.want(server);
    else this.#links.unwant(server);
  }

  #each(call: (listener: FederationListener) => void): void {
    for (const listener of this.#listeners) call(listener);
  }
}
