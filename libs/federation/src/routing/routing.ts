import { MAX_SEQUENCE_AHEAD_MS, closeCodes, type Announcement, type LinkFrame, type ServerId } from '@parley/protocol';
import type { Link } from '../link/link';
import { LinkQueue } from '../link/link-queue';
import type { Surroundings } from '../ports';
import { Announcements, expectFrom } from './announcements';
import type { Destination, Neighbour } from './destination';
import { Greetings } from './greetings';
import { OwnAnnouncements, type OwnAnnounced } from './own-announcements';
import type { Announced, AnnouncementBook, OwnPlace, RouteStatus, Routes } from './ports';
import { RouteBudget } from './route-budget';
import { framesOf } from './route-frames';
import { RoutePacer } from './route-pacer';
import { RouteTable } from './route-table';
import { statusOf } from './route-status';
import { steadyClock } from './steady-clock';
import type { Telling } from './telling';

/** So many routes at once are followed by a question whether they were read. */
const FENCED_ROUTES = 100;

type Frame<T extends LinkFrame['type']> = Extract<LinkFrame, { type: T }>;

export interface RoutingLinks {
  readonly server: ServerId;
  to(server: ServerId): Link | null;
  all(): Iterable<{ readonly link: Link | null }>;
}

interface RoutingOptions extends Surroundings {
  readonly place: () => OwnPlace;
  readonly announcements: AnnouncementBook;
  /** Whether the whole announcement is for this server. */
  readonly isContact: (server: ServerId) => boolean;
  /** To these servers packets go another way now, or there is a way, or none any more. */
  readonly changed: (servers: readonly ServerId[]) => void;
}

/** What is kept of an open link. */
interface Session {
  readonly queue: LinkQueue;
  /** While both sides say that they are peers. */
  neighbour: Neighbour | null;
  /** Whether it told everything since then. */
  complete: boolean;
}

/** Brings announcements, routes and searches over links into the routing table, and out of it. */
export class Routing implements Routes {
  readonly #table: RouteTable;
  readonly #pacer: RoutePacer;
  readonly #own: OwnAnnouncements;
  readonly #announcements: Announcements;
  readonly #sessions = new Map<Link, Session>();
  readonly #linkOf = new Map<Neighbour, Link>();
  readonly #budget: RouteBudget;
  readonly #greetings: Greetings;

  constructor(
    private readonly links: RoutingLinks,
    private readonly options: RoutingOptions,
  ) {
    const { announcements: book, changed } = options;
    const clock = steadyClock(options.clock);
    const { server } = links;
    this.#announcements = new Announcements({ ...options, book });
    this.#own = new OwnAnnouncements({ ...options, server, book, announced: (own) => this.#announce(own) });
    this.#table = new RouteTable({
      server,
      clock,
      changed,
      sequenceSought: (sequence, proven) => this.#own.seek(sequence, proven),
    });
    this.#pacer = new RoutePacer(this.#table, {
      clock,
      timers: options.timers,
      tell: (telling) => this.#tell(telling),
      seek: ({ to, seeks }) => {
        for (const frame of framesOf.seeks(seeks)) this.#linkOf.get(to)?.send(frame);
      },
    });
    this.#budget = new RouteBudget(clock);
    this.#greetings = new Greetings(options.isContact);
  }

  async start(): Promise<void> {
    await this.#own.start();
  }

  stop(): void {
    this.#own.stop();
    this.#pacer.stop();
  }

  placeChanged(): void {
    this.#own.placeChanged();
  }

  /** Encoded `signed` announcement of ours, with everything in it; null before the first was made. */
  get ownAnnouncement(): Uint8Array | null {
    return this.#own.current?.whole.bytes ?? null;
  }

  /**
   * An announcement that came with something else, and with all that its server tells. Kept when it matters.
   * @throws ProtocolError `malformed`, `bad-signature`
   */
  async open(bytes: Uint8Array): Promise<Announced> {
    const announced = await this.#announcements.open(bytes);
    if (this.#announcements.isOfNow(announced)) await this.options.announcements.announced(announced);
    return announced;
  }

  nextHops(server: ServerId): readonly ServerId[] {
    return this.#table.nextHops(server);
  }

  hopsTo(server: ServerId): number | null {
    return this.#table.hopsTo(server);
  }

  announcementOf(server: ServerId): Announcement | null {
    return this.#table.announcementOf(server);
  }

  /** One line for every server that is linked or announced. */
  statuses(): RouteStatus[] {
    const { announcements } = this.options;
    const rest = new Map<ServerId, Destination | null>();
    for (const { link } of this.links.all()) if (link !== null) rest.set(link.peer, null);
    for (const destination of this.#table.all()) rest.set(destination.server, destination);
    return [...rest].map(([server, destination]) =>
      statusOf(server, destination, this.links.to(server) !== null, announcements.lastOf(server)),
    );
  }

  /** This link is the one to its server from now on. */
  linkUp(link: Link): void {
    const session = this.#session(link);
    this.#table.use(link.peer, session.neighbour);
    this.#greetings.greet(link, this.#own.current);
    this.#pacer.wake();
  }

  linkClosed(link: Link): void {
    this.peerDown(link);
    this.#sessions.delete(link);
  }

  /** Both ends of this link say that they are peers. */
  peerUp(link: Link): void {
    const session = this.#session(link);
    if (link.closed || session.neighbour !== null) return;
    session.neighbour = this.#table.open(link.peer);
    session.complete = false;
    this.#linkOf.set(session.neighbour, link);
    if (this.links.to(link.peer) === link) this.#table.use(link.peer, session.neighbour);
    this.#pacer.wake();
  }

  /** One of them does not any more. */
  peerDown(link: Link): void {
    const session = this.#sessions.get(link);
    if (session === undefined || session.neighbour === null) return;
    const { neighbour } = session;
    session.neighbour = null;
    this.#linkOf.delete(neighbour);
    this.#table.close(neighbour);
    this.#pacer.wake();
  }

  /** The owner has contacts on other servers now: those that are linked hear where we are. */
  contactsChanged(): void {
    const { current } = this.#own;
    for (const { link } of this.links.all()) if (link !== null) this.#greetings.greet(link, current);
  }

  /** The other side says where it is. */
  announced(link: Link, frame: Frame<'announcement'>): void {
    if (!this.#budget.allows(link.peer, frame, true)) return link.close(closeCodes.slow);
    this.#session(link).queue.add(async () => expectFrom(await this.open(frame.announcement), link.peer));
  }

  /** A peer tells routes. What one says who is a peer no longer, or not yet, is not read. */
  routes(link: Link, frame: Frame<'routes'>): void {
    const session = this.#session(link);
    const { neighbour } = session;
    if (!this.#budget.allows(link.peer, frame, neighbour !== null)) return link.close(closeCodes.slow);
    if (neighbour === null) return;
    session.queue.add(async () => {
      if (session.neighbour !== neighbour) return;
      session.complete ||= frame.fresh;
      if (!session.complete) return;
      const opened = await Promise.all(
        frame.routes.map(async (route) => this.#announcements.openRoute(link.peer, route)),
      );
      if (session.neighbour !== neighbour) return;
      if (frame.fresh) this.#table.forget(neighbour);
      const routes = opened.filter(({ announced }) => this.#announcements.isOfNow(announced));
      const absurd = opened.filter((heard) => !routes.includes(heard));
      this.#table.hear(neighbour, routes, [
        ...frame.lost,
        ...absurd.map(({ announced }) => announced.announcement.server),
      ]);
      this.#pacer.wake();
      for (const { announced } of routes)
        if (announced.announcement.server !== this.links.server) await this.#announcements.keepRouted(announced);
    });
  }

  /** A peer looks for newer sequence numbers. */
  seek(link: Link, frame: Frame<'seek'>): void {
    const session = this.#session(link);
    if (!this.#budget.allows(link.peer, frame, session.neighbour !== null)) return link.close(closeCodes.slow);
    // Nobody has a number that nobody believes.
    const latest = this.options.clock.now() + MAX_SEQUENCE_AHEAD_MS;
    const seeks = frame.seeks.filter(({ sequence }) => sequence <= latest);
    // In turn with the routes that came before.
    session.queue.add(() => {
      if (session.neighbour !== null) this.#table.hearSeeks(session.neighbour, seeks);
      this.#pacer.wake();
      return Promise.resolve();
    });
  }

  #announce({ toPeers }: OwnAnnounced): void {
    this.#table.announce(toPeers);
    this.contactsChanged();
    this.#pacer.wake();
  }

  #tell(telling: Telling): void {
    const { to } = telling;
    const link = this.#linkOf.get(to);
    if (link === undefined) return;
    for (const frame of framesOf.routes(telling)) link.send(frame);
    if (telling.routes.length < FENCED_ROUTES) return;
    to.busy = true;
    link.fence(() => {
      to.busy = false;
      this.#pacer.wake();
    });
  }

  #session(link: Link): Session {
    const known = this.#sessions.get(link);
    if (known !== undefined) return known;
    const session = { queue: new LinkQueue(link, this.options.logger), neighbour: null, complete: false };
    if (!link.closed) this.#sessions.set(link, session);
    return session;
  }
}
