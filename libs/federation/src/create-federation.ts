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
import type { Transport } from './ports';
import type { ContactPresence } from './presence/ports';
import { Presence } from './presence/presence';
import { quietAboutStrangers } from './quiet-logger';

/** A card is asked for again when the link closes under the question; each time over a link that is newer. */
const CARD_REQUEST_ATTEMPTS = 3;

const isUnreachable = (error: unknown): boolean => error instanceof ProtocolError && error.code === 'unreachable';

/** Wires links, delivery and cards together. Nothing happens before `start` or `accept`. */
export function createFederation(options: FederationOptions): Federation {
  return new DirectFederation(options);
}

class DirectFederation implements Federation, LinksListener {
  readonly #links: Links;
  readonly #delivery: DeliveryEngine;
  readonly #cards: CardExchange;
  readonly #presence: Presence;
  readonly #listeners = new Set<FederationListener>();
  readonly #up = new Set<ServerId>();
  private readonly options: FederationOptions;

  constructor(given: FederationOptions) {
    const options = { ...given, logger: quietAboutStrangers(given.logger, given.directory) };
    this.options = options;
    this.#links = new Links(options, this);
    this.#delivery = new DeliveryEngine(this.#links, options);
    this.#cards = new CardExchange(options.cards, options);
    const { clock, timers, presence } = options;
    this.#presence = new Presence(this.#links, { clock, timers, presence, changed: (contact) => this.#told(contact) });
  }

  get server(): ServerId {
    return this.#links.server;
  }

  async start(): Promise<void> {
    await this.#delivery.start();
  }

  async stop(): Promise<void> {
    await this.#delivery.stop();
    this.#presence.stop();
    this.#links.stop();
  }

  accept(transport: Transport, from: string): void {
    this.#links.accept(transport, from);
  }

  mailFor(server: ServerId): void {
    this.#delivery.mailFor(server);
  }

  mailMovedTo(server: ServerId): void {
    this.#delivery.mailMovedTo(server);
  }

  want(server: ServerId): void {
    this.#links.want(server);
  }

  unwant(server: ServerId): void {
    this.#links.unwant(server);
  }

  retry(server?: ServerId): void {
    this.#links.retry(server);
  }

  disconnect(server: ServerId, why: 'going-away' | 'blocked'): void {
    this.#links.disconnect(server, why === 'blocked' ? closeCodes.blocked : closeCodes.goingAway);
  }

  async requestCard(target: CardTarget, handle?: string): Promise<FoundCard> {
    let link = await this.#links.reach(target.server, target.addresses);
    for (let attempt = 1; ; attempt++) {
      try {
        return { server: link.peer, card: await this.#cards.request(link, handle) };
      } catch (error) {
        if (attempt === CARD_REQUEST_ATTEMPTS || !isUnreachable(error)) throw error;
        // Two servers that dial each other at once keep one link of two: the question goes on over the one that stays.
        link = await this.#links.reach(link.peer, target.addresses);
      }
    }
  }

  async identify({ server, addresses }: CardTarget): Promise<ServerId> {
    return (await this.#links.dial(server, addresses)).peer;
  }

  showPresence(online: boolean | null): void {
    this.#presence.show(online);
  }

  presenceBookChanged(): void {
    this.#presence.contactsChanged();
  }

  presenceOf(contact: AccountId): ContactPresence {
    return this.#presence.of(contact);
  }

  isLinked(server: ServerId): boolean {
    return this.#links.to(server) !== null;
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
      nextAttemptAt: loop.nextAttemptAt,
      lastError: loop.lastError,
    }));
  }

  counters(): FederationCounters {
    const { framesIn, framesOut, bytesIn, bytesOut, closed } = this.#links.counters;
    const { handshakesPending } = this.#links;
    const frames = { framesIn, framesOut, bytesIn, bytesOut, closed };
    return { linksUp: this.#up.size, handshakesPending, ...frames, ...this.#delivery.counts };
  }

  subscribe(listener: FederationListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  linkUp(link: Link): void {
    this.#delivery.linkUp(link);
    this.#presence.linkUp(link);
    if (this.#up.has(link.peer)) return;
    this.#up.add(link.peer);
    for (const listener of this.#listeners) listener.linkUp?.(link.peer);
  }

  linkDown(server: ServerId, code: number, reason: string): void {
    this.#up.delete(server);
    this.#delivery.linkDown(server);
    for (const listener of this.#listeners) listener.linkDown?.(server, code, reason);
  }

  linkClosed(link: Link, code: number): void {
    this.#delivery.linkClosed(link);
    this.#cards.closed(link, code);
    this.#presence.linkClosed(link);
  }

  keyChanged(change: KeyChange): void {
    this.options.logger.warn('server-key-changed', { server: change.expected, found: change.found });
    for (const listener of this.#listeners) listener.keyChanged?.(change);
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
      case 'ping':
      case 'pong':
        return; // answered by the link itself
    }
  }

  #told(contact: AccountId): void {
    for (const listener of this.#listeners) listener.presenceChanged?.(contact);
  }
}
