import { MAX_ROUTES, equalBytes, type Announcement, type Clock, type ServerId } from '@parley/protocol';
import { Neighbour, isSame, type Destination, type Heard } from './destination';
import { Destinations } from './destinations';
import type { Announced, Routes } from './ports';
import { Seeks, type Seek, type Seeking } from './seeks';
import { isAsked, tell, tellingDueAt, type Telling } from './telling';

export interface RouteTableOptions {
  readonly server: ServerId;
  readonly clock: Clock;
  /** To these servers the best next hop is another now, or there is a route, or none any more. */
  readonly changed: (servers: readonly ServerId[]) => void;
  /** Somebody needs an announcement of ours with at least this sequence number. `proven`: one that we signed shows it. */
  readonly sequenceSought: (sequence: number, proven: boolean) => void;
  /** Servers that it holds, this one included; MAX_ROUTES otherwise. */
  readonly maxRoutes?: number;
}

/**
 * Who is reached over whom: a distance vector over hops that is free of loops at every moment, also between changes (RFC 8966, sections 2
 * and 3.5). Does nothing by itself: after each call, and when something is due, the host takes what is to be sent (`seekings`, `tellings`).
 */
export class RouteTable implements Routes {
  readonly #destinations: Destinations;
  readonly #neighbours = new Set<Neighbour>();
  readonly #seeks: Seeks;
  /** We, as the neighbour that is nearer to us than any other. */
  readonly #ourselves: Neighbour;
  #urgent = false;

  constructor(private readonly options: RouteTableOptions) {
    this.#destinations = new Destinations(options.maxRoutes ?? MAX_ROUTES);
    this.#seeks = new Seeks(options.clock);
    this.#ourselves = new Neighbour(options.server, options.clock);
    this.#ourselves.used = true;
  }

  /** There is a link to a peer: it is told everything, and used once `use` says so. */
  open(server: ServerId): Neighbour {
    const neighbour = new Neighbour(server, this.options.clock);
    this.#neighbours.add(neighbour);
    for (const destination of this.#destinations.all()) {
      destination.tell(neighbour, null);
      if (destination.best !== null) neighbour.pending.add(destination);
    }
    return neighbour;
  }

  /** Over this link go packets for a server from now on, and over no other; null: over none. */
  use(server: ServerId, neighbour: Neighbour | null): void {
    const touched = new Set<Destination>();
    for (const each of this.#neighbours) {
      if (each.server !== server || each.used === (each === neighbour)) continue;
      each.used = each === neighbour;
      for (const destination of each.destinations) touched.add(destination);
    }
    this.#select(touched);
  }

  /** A link to a peer is gone, or its server is no peer any more. */
  close(neighbour: Neighbour): void {
    this.forget(neighbour);
    this.#neighbours.delete(neighbour);
    this.#seeks.closed(neighbour);
  }

  /** Whatever this neighbour told is void. */
  forget(neighbour: Neighbour): void {
    const touched = [...neighbour.destinations];
    for (const destination of touched) destination.heard.delete(neighbour);
    neighbour.destinations.clear();
    this.#select(touched);
  }

  /** What we say of ourselves from now on. */
  announce(own: Announced): void {
    const destination = this.#destinations.placeOf(this.options.server, true);
    if (destination === null) return;
    destination.source = null;
    destination.heard.set(this.#ourselves, { announced: own, hops: -1 });
    this.#select([destination]);
  }

  /** A neighbour tells of routes, whose announcements were verified, and which it lost. */
  hear(neighbour: Neighbour, routes: readonly Heard[], lost: readonly ServerId[]): void {
    if (!this.#neighbours.has(neighbour)) return;
    const touched = new Set<Destination>();
    for (const server of lost) {
      const destination = this.#destinations.get(server);
      if (destination === undefined || !destination.heard.delete(neighbour)) continue;
      neighbour.destinations.delete(destination);
      touched.add(destination);
    }
    for (const destination of this.#destinations.makeRoom(neighbour, routes)) {
      this.#leave(destination);
      touched.add(destination);
    }
    for (const heard of routes) {
      const { server } = heard.announced.announcement;
      if (server === this.options.server) {
        this.#hearOfOurselves(heard.announced);
        continue;
      }
      // Our neighbours themselves are as many as our links.
      const destination = this.#destinations.placeOf(server, heard.hops === 0);
      if (destination === null) continue;
      destination.heard.set(neighbour, heard);
      neighbour.destinations.add(destination);
      touched.add(destination);
    }
    this.#select(touched);
  }

  /** A neighbour seeks newer sequence numbers. */
  hearSeeks(neighbour: Neighbour, seeks: readonly Seek[]): void {
    if (!this.#neighbours.has(neighbour)) return;
    for (const seek of seeks) {
      const destination = this.#destinations.get(seek.server);
      if (destination === undefined) continue;
      neighbour.asked.set(destination, seek.sequence);
      neighbour.pending.add(destination);
      const { distance } = destination;
      if (distance !== null && distance.sequence >= seek.sequence) this.#urgent = true;
      else if (!neighbour.maySeek(destination)) continue;
      else if (destination.best === this.#ourselves) this.options.sequenceSought(seek.sequence, false);
      else this.#seeks.forward(neighbour, destination, seek);
    }
  }

  /** Whether somebody waits for what is to be told: it is told without delay. */
  get urgent(): boolean {
    return this.#urgent;
  }

  /** Seeks that are to be sent now. */
  seekings(): readonly Seeking[] {
    return this.#seeks.take();
  }

  /** Changes that are to be told now. What is taken counts as told. */
  tellings(): readonly Telling[] {
    const now = this.options.clock.now();
    this.#urgent = false;
    const tellings: Telling[] = [];
    const changed = new Set<Destination>();
    for (const neighbour of this.#neighbours) {
      if (neighbour.busy) continue;
      const told = tell(neighbour, now);
      if (told === null) continue;
      tellings.push(told.telling);
      for (const destination of told.changed) changed.add(destination);
    }
    for (const destination of changed) if (destination.best !== this.#ourselves) destination.flaps.count(now);
    for (const destination of this.#destinations.sweep(now)) this.#leave(destination);
    return tellings;
  }

  /** Unix ms of when `seekings` has something next; null for never, the past for now. */
  get seeksDueAt(): number | null {
    return this.#seeks.dueAt;
  }

  /** The same of `tellings`. Looks through everything that is pending. */
  get tellingsDueAt(): number | null {
    let at: number | null = null;
    for (const neighbour of this.#neighbours) {
      const due = neighbour.busy ? null : tellingDueAt(neighbour);
      if (due !== null) at = Math.min(at ?? Infinity, due);
    }
    return at;
  }

  /** Servers that it remembers, also those that nobody announces any more. */
  get size(): number {
    return this.#destinations.size;
  }

  nextHops(server: ServerId): readonly ServerId[] {
    if (server === this.options.server) return [];
    return (
      this.#destinations
        .get(server)
        ?.feasible()
        .map((neighbour) => neighbour.server) ?? []
    );
  }

  hopsTo(server: ServerId): number | null {
    return this.#destinations.get(server)?.distance?.hops ?? null;
  }

  announcementOf(server: ServerId): Announcement | null {
    return this.#destinations.get(server)?.newest?.announcement ?? null;
  }

  /** Every server there is something to say of, except ourselves. */
  *all(): Generator<Destination, void, undefined> {
    for (const destination of this.#destinations.all())
      if (destination.best !== this.#ourselves && destination.heard.size > 0) yield destination;
  }

  #hearOfOurselves({ announcement: { sequence }, bytes }: Announced): void {
    const own = this.#destinations.get(this.options.server)?.route?.announced;
    if (own === undefined || sequence < own.announcement.sequence || equalBytes(bytes, own.bytes)) return;
    this.options.sequenceSought(sequence + 1, true);
  }

  /** Chooses anew where the facts changed, and says what came of it. */
  #select(touched: Iterable<Destination>): void {
    const changed: ServerId[] = [];
    const now = this.options.clock.now();
    for (const destination of touched) {
      const before = destination.best?.server ?? null;
      const { said } = destination;
      destination.best = destination.feasible()[0] ?? null;
      const after = destination.best?.server ?? null;
      this.#seeks.weigh(destination);
      if (after !== before || !isSame(said, destination.news)) this.#say(destination);
      this.#destinations.weigh(destination, now);
      if (after !== before && destination.server !== this.options.server) changed.push(destination.server);
    }
    if (changed.length > 0) this.options.changed(changed);
  }

  #say(destination: Destination): void {
    destination.say(destination.news, this.#neighbours);
    for (const neighbour of this.#neighbours) {
      neighbour.pending.add(destination);
      if (isAsked(neighbour, destination)) this.#urgent = true;
    }
  }

  /** The server is forgotten; who was told of it hears that it is lost. */
  #leave(destination: Destination): void {
    this.#seeks.forgotten(destination);
    for (const { asked } of this.#neighbours) asked.delete(destination);
  }
}
