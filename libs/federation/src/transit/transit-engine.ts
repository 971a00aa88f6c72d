import {
  CUSTODY_SWEEP_MS,
  type LinkFrame,
  type Packet,
  type PacketBody,
  type PacketId,
  type ReturnCode,
  type ServerId,
} from '@parley/protocol';
import { RoutedCards } from '../cards/routed-cards';
import type { CardSource } from '../cards/ports';
import type { DeliveryStore, InboundSink } from '../delivery/ports';
import type { Link } from '../link/link';
import { LinkQueue } from '../link/link-queue';
import type { Links } from '../links/links';
import type { Directory, Surroundings } from '../ports';
import type { Announced, AnnouncementBook, Routes } from '../routing/ports';
import { objectionTo } from './admission';
import { Arrivals } from './arrivals';
import { Hop } from './hop';
import { HopAnswers } from './hop-answers';
import { Origins } from './origins';
import { OwnPackets } from './own-packets';
import { PacketIntake } from './packet-intake';
import { PacketQueue } from './packet-queue';
import type { PacketBoxes, TransitStore } from './ports';
import { RelayLinks } from './relay-links';
import { Unpacking } from './unpacking';
import type { Vicinity } from './ways';

type TransitFrame = Extract<LinkFrame, { type: 'forward' | 'custody' | 'returned' | 'arrival' | 'settled' }>;

interface TransitOptions extends Surroundings {
  readonly transit: TransitStore;
  readonly boxes: PacketBoxes;
  readonly sink: InboundSink;
  readonly cards: CardSource;
  readonly directory: Directory;
  readonly announcements: AnnouncementBook;
  /** The outbox. */
  readonly store: Pick<DeliveryStore, 'destinations'>;
}

/** What transit asks the other parts. */
export interface TransitSurroundings {
  readonly routes: Routes;
  /** Encoded `signed` announcement of ours, whole; null before there is one. */
  readonly ownAnnouncement: () => Uint8Array | null;
  /** Verifies an announcement and keeps it when it matters. @throws ProtocolError `malformed`, `bad-signature` */
  readonly openAnnouncement: (bytes: Uint8Array) => Promise<Announced>;
  /** Both owners said so, and there is a link. */
  readonly isPeer: (server: ServerId) => boolean;
  /** Our owner said so. */
  readonly isAccepted: (server: ServerId) => boolean;
  readonly isMailSilent: (server: ServerId) => boolean;
  /** Whether transit wants a link to this server (`wants`) is another now. */
  readonly wantedChanged: (server: ServerId) => void;
}

/** Packets of this server and of others: one queue for each destination, one hop for each link. */
export class TransitEngine {
  readonly counts = { packetsOut: 0, packetsHeld: 0, packetsArrived: 0, packetsRefused: 0, packetsReturned: 0 };
  readonly cards: RoutedCards;
  readonly #queues = new Map<ServerId, PacketQueue>();
  readonly #hops = new Map<ServerId, Hop>();
  readonly #intakes = new Map<Link, PacketIntake>();
  readonly #answers = new WeakMap<Link, LinkQueue>();
  /** Which queues depend on a server. */
  readonly #dependents = new Map<ServerId, Set<PacketQueue>>();
  readonly #origins: Origins;
  readonly #unpacking: Unpacking;
  readonly #arrivals: Arrivals;
  readonly #hopAnswers: HopAnswers;
  readonly #own: OwnPackets;
  readonly #relayLinks: RelayLinks;
  readonly #vicinity: Vicinity;
  #cancelSweep: () => void = () => undefined;
  #stopped = false;

  constructor(
    private readonly links: Pick<Links, 'server' | 'to' | 'isDialling'>,
    private readonly options: TransitOptions,
    private readonly around: TransitSurroundings,
  ) {
    const { server } = links;
    const { transit: store, announcements: book } = options;
    const { routes, openAnnouncement } = around;
    const answerOn = (link: Link): Link => (link.closed ? (links.to(link.peer) ?? link) : link);
    this.#vicinity = { server, routes, isMailSilent: around.isMailSilent, hopTo: (to) => this.#hops.get(to) ?? null };
    this.#origins = new Origins({ open: openAnnouncement, book, routes });
    this.cards = new RoutedCards({
      ...options,
      source: options.cards,
      send: (...packet) => this.#send(...packet),
    });
    const parts = { ...options, server, store, answerOn, counts: this.counts };
    this.#unpacking = new Unpacking({ ...parts, origins: this.#origins, cards: this.cards });
    this.#arrivals = new Arrivals({
      ...parts,
      linkTo: (to) => links.to(to),
      isAwaited: (to) => this.#queues.has(to),
      over: (to, packets, link) => this.#over(to, packets, link),
    });
    this.#own = new OwnPackets({ ...parts, ownAnnouncement: around.ownAnnouncement });
    this.#hopAnswers = new HopAnswers({
      ...parts,
      hopTo: (to) => this.#vicinity.hopTo(to),
      refused: (to, hop, code) => this.#queues.get(to)?.refusedBy(hop, code),
    });
    this.#relayLinks = new RelayLinks({ ...options, wantedChanged: around.wantedChanged });
  }

  /** Where a relay listens, as a server that uses it said. */
  placeOf(relay: ServerId): string | null {
    return this.#origins.placeOf(relay);
  }

  /** Whether a link to this server is worth having: for what waits, or because it has something of ours. */
  wants(server: ServerId): boolean {
    return this.#relayLinks.has(server);
  }

  /** Whether something can go to this server without a link to it. */
  canReach(server: ServerId): boolean {
    return this.around.routes.nextHops(server).length > 0 || this.#origins.relaysOf(server).length > 0;
  }

  /** Relays that hold mail for a server, as somebody says who gave its address. */
  tellRelays(...told: Parameters<Origins['tell']>): void {
    this.#origins.tell(...told);
  }

  /** Expires what is too old, then looks for ways for everything that waits. */
  async start(): Promise<void> {
    const { transit: store, clock } = this.options;
    await store.expire(clock.now());
    for (const server of await store.destinations()) this.#queue(server).wake();
    await this.#relayLinks.start(await store.creditors());
    this.#scheduleSweep();
  }

  /** Takes nothing more; settles when running batches are durable and answered. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelSweep();
    for (const queue of this.#queues.values()) queue.stop();
    await Promise.all([...this.#intakes.values()].map((intake) => intake.stop()));
  }

  /** Mail for this server is in the outbox: over a link that answers it goes by itself. */
  mailFor(server: ServerId): void {
    const goesDirectly = this.#hops.has(server) && !this.around.isMailSilent(server) && !this.#queues.has(server);
    if (!this.#stopped && !goesDirectly) this.#queue(server).mail();
  }

  /** The link to this server leaves mail unanswered, or answers again. */
  mailSilent(server: ServerId): void {
    if (!this.#stopped) this.#queue(server).mail();
    this.waysChanged([server]);
  }

  /** Links or routes to these servers are others now. */
  waysChanged(servers: readonly ServerId[]): void {
    if (this.#stopped) return;
    for (const server of servers) for (const queue of this.#dependents.get(server) ?? []) queue.waysChanged();
  }

  linkUp(link: Link): void {
    if (this.#stopped) return;
    const hop = this.#hops.get(link.peer);
    if (hop === undefined) this.#hops.set(link.peer, new Hop(link, this.options.timers));
    else hop.use(link);
    this.waysChanged([link.peer]);
    this.#answersOf(link).add(() => this.#arrivals.tell(link.peer));
  }

  linkDown(server: ServerId): void {
    const hop = this.#hops.get(server);
    this.#hops.delete(server);
    hop?.close();
    this.waysChanged([server]);
    if (!this.#stopped) void this.#lookForMail(server);
  }

  /** What the link brought is still stored, and answered on the link that comes after it. */
  linkClosed(link: Link): void {
    void this.#intakes
      .get(link)
      ?.settled()
      .then(() => this.#intakes.delete(link));
  }

  hear(link: Link, frame: TransitFrame): void {
    switch (frame.type) {
      case 'forward':
        if (!this.#stopped) this.#intake(link).take(frame.packets);
        return;
      case 'custody':
        return this.#answersOf(link).add(() => this.#hopAnswers.custody(link, frame.receipt));
      case 'returned':
        return this.#answersOf(link).add(() => this.#hopAnswers.returned(link, frame.returned));
      case 'arrival':
        return this.#answersOf(link).add(() => this.#arrivals.hear(link, frame.receipt));
      case 'settled':
        return this.#answersOf(link).add(() => this.#arrivals.settled(link, frame.packets));
    }
  }

  /** Mail that went over the link that is lost looks for another way; for servers that nobody writes to nothing is begun. */
  async #lookForMail(server: ServerId): Promise<void> {
    try {
      const [first] = await this.options.transit.unpacked(server, 1, 1);
      if (first !== undefined) this.mailFor(server);
    } catch {
      this.options.logger.warn('transit-store-failed', { server });
    }
  }

  #over(to: ServerId, packets: readonly PacketId[], link: Link): void {
    this.#queues.get(to)?.doubts.trust(link.peer);
    for (const hop of this.#hops.values()) if (hop.inFlight > 0) hop.answered(packets);
  }

  async #send(to: ServerId, body: PacketBody, ttlSeconds: number, back: ServerId | null): Promise<void> {
    const queue = this.#queue(to);
    if (back !== null) queue.heardOver(back);
    await this.#own.other(to, queue.relay, body, ttlSeconds);
    if (back === null) queue.question();
    else queue.wake();
  }

  #objection(from: ServerId, packet: Packet): ReturnCode | null {
    return objectionTo(from, packet, { ...this.around, ...this.#vicinity });
  }

  #queue(to: ServerId): PacketQueue {
    const known = this.#queues.get(to);
    if (known !== undefined) return known;
    const queue = new PacketQueue(to, {
      ...this.options,
      store: this.options.transit,
      vicinity: this.#vicinity,
      origins: this.#origins,
      isDialling: (server) => this.links.isDialling(server),
      wantLink: (relay) => this.#relayLinks.want(relay),
      dependOn: (dependent, servers) => this.#depends(dependent, servers),
      packMail: (...mail) => this.#own.mail(...mail),
      counts: this.counts,
    });
    this.#queues.set(to, queue);
    return queue;
  }

  #depends(queue: PacketQueue, servers: readonly ServerId[]): void {
    for (const server of servers) {
      const queues = this.#dependents.get(server) ?? new Set();
      this.#dependents.set(server, queues.add(queue));
    }
  }

  #intake(link: Link): PacketIntake {
    const known = this.#intakes.get(link);
    if (known !== undefined) return known;
    const intake = new PacketIntake(link, {
      ...this.options,
      server: this.links.server,
      store: this.options.transit,
      counts: this.counts,
      objection: (from, packet) => this.#objection(from, packet),
      arrive: (on, packets) => this.#unpacking.arrive(on, packets),
      held: (destinations) => {
        for (const to of destinations) this.#queue(to).wake();
      },
      arrivedBefore: (from) => void this.#answersOf(link).add(() => this.#arrivals.tell(from)),
      answerOn: (answered) => (answered.closed ? (this.links.to(answered.peer) ?? answered) : answered),
    });
    this.#intakes.set(link, intake);
    return intake;
  }

  #answersOf(link: Link): LinkQueue {
    const known = this.#answers.get(link) ?? new LinkQueue(link, this.options.logger);
    this.#answers.set(link, known);
    return known;
  }

  #scheduleSweep(): void {
    this.#cancelSweep = this.options.timers.after(CUSTODY_SWEEP_MS, () => {
      void this.#sweep()
        .catch(() => this.options.logger.warn('transit-sweep-failed'))
        .finally(() => {
          if (!this.#stopped) this.#scheduleSweep();
        });
    });
  }

  /** Takes back what was in custody too long, forgets destinations for which nothing waits, and links that are of no use any more. */
  async #sweep(): Promise<void> {
    if (this.#queues.size === 0) return;
    const { transit: store, store: outbox, clock } = this.options;
    await store.expire(clock.now());
    for (const { to, by } of await store.custodyOver(clock.now())) {
      this.#queue(to).doubts.demote(by);
      this.#queue(to).changed();
    }
    const kept = new Set([...(await store.destinations()), ...(await outbox.destinations())]);
    for (const queue of this.#queues.values()) if (!kept.has(queue.to) && queue.idle) this.#forget(queue);
    const dialled = [...this.#queues.values()].filter(({ dials }) => dials);
    this.#relayLinks.sweep(new Set(dialled.flatMap(({ to }) => this.#relaysOf(to))), await store.creditors());
  }

  #relaysOf(server: ServerId): ServerId[] {
    return this.#origins.relaysOf(server).map(({ server: relay }) => relay);
  }

  #forget(queue: PacketQueue): void {
    queue.stop();
    this.#queues.delete(queue.to);
    for (const [server, queues] of this.#dependents) {
      queues.delete(queue);
      if (queues.size === 0) this.#dependents.delete(server);
    }
  }
}
