import { MAX_ROUTE_HOPS, MAX_SEEKS_OF_ONE_PER_MINUTE, type Clock, type ServerId } from '@parley/protocol';
import { MinuteBudget } from '../link/budget';
import type { Announced } from './ports';
import { Flaps } from './flaps';

/** What a neighbour told last of a destination. */
export interface Heard {
  readonly announced: Announced;
  /** Links from the neighbour to the destination, as it says; 0 for itself. */
  readonly hops: number;
}

/** A sequence number and the distance that goes with it. */
export interface Distance {
  readonly sequence: number;
  readonly hops: number;
}

/** The other end of one link to a peer. Two links to the same server, as they are there for a moment, are two neighbours, and one of them is used. */
export class Neighbour {
  /** Whether packets for this server go over this link. */
  used = false;
  /** It has not read yet what it was told: what changes meanwhile stays pending. */
  busy = false;
  /** What it announces. */
  readonly destinations = new Set<Destination>();
  /** What it was told where that is not what everybody is told: null for nothing, or that the route is lost. */
  readonly toldOtherwise = new Map<Destination, Distance | null>();
  /** What changed since it was told. */
  readonly pending = new Set<Destination>();
  /** It seeks at least this sequence number: what comes is told at once. */
  readonly asked = new Map<Destination, number>();
  /** Nothing was told yet. */
  fresh = true;
  readonly #seeks: MinuteBudget<Destination>;

  constructor(
    readonly server: ServerId,
    clock: Clock,
  ) {
    this.#seeks = new MinuteBudget(MAX_SEEKS_OF_ONE_PER_MINUTE, clock);
  }

  /** Whether it may seek a newer number of this server once more: each goes to everybody in the end. */
  maySeek(destination: Destination): boolean {
    return this.#seeks.spend(destination);
  }
}

/** The search for a newer sequence number, while every route that is known could be a loop. */
export interface Search {
  /** Unix ms. */
  readonly at: number;
  readonly tries: number;
}

/** Everything that is known of the ways to one server. */
export class Destination {
  readonly heard = new Map<Neighbour, Heard>();
  /** The best that was ever passed on, with the newest sequence number: who is not nearer than this may have its route from us. */
  source: Distance | null = null;
  best: Neighbour | null = null;
  /** What everybody is told of it, except who still has to hear it, or has told us: thousands of neighbours need no word each. */
  said: Distance | null = null;
  search: Search | null = null;
  /** The last sequence number that was sought for others. */
  forwarded: { readonly sequence: number; readonly at: number } | null = null;
  /** Unix ms since when there has been nothing to say of it. */
  lostAt: number | null = null;
  readonly flaps = new Flaps();

  constructor(readonly server: ServerId) {}

  /** The route that is used and passed on. */
  get route(): Heard | null {
    return this.best === null ? null : (this.heard.get(this.best) ?? null);
  }

  /** Links to it over the best neighbour; null without a route. */
  get distance(): Distance | null {
    const { route } = this;
    return route === null ? null : { sequence: route.announced.announcement.sequence, hops: route.hops + 1 };
  }

  /** What there is to tell of it: nothing of what would be too far for others. */
  get news(): Distance | null {
    const { distance } = this;
    return distance !== null && distance.hops < MAX_ROUTE_HOPS ? distance : null;
  }

  /** The newest announcement that any neighbour told. */
  get newest(): Announced | null {
    let newest: Announced | null = null;
    for (const { announced } of this.heard.values())
      if (newest === null || announced.announcement.sequence > newest.announcement.sequence) newest = announced;
    return newest;
  }

  /** Neighbours that can be the next hop without a loop, best first: fewest hops, newest, the present one. */
  feasible(): Neighbour[] {
    return this.#sorted(([neighbour, heard]) => neighbour.used && this.#isFeasible(heard));
  }

  /** Neighbours that announce it, nearest first, whether or not they could be the next hop. */
  announcers(): Neighbour[] {
    return this.#sorted(([neighbour, { hops }]) => neighbour.used && hops < MAX_ROUTE_HOPS);
  }

  /** What this neighbour was told last; null for nothing, or that the route is lost. */
  toldTo(neighbour: Neighbour): Distance | null {
    const otherwise = neighbour.toldOtherwise.get(this);
    return otherwise === undefined ? this.said : otherwise;
  }

  /** This neighbour is told that. */
  tell(neighbour: Neighbour, distance: Distance | null): void {
    if (isSame(distance, this.said)) neighbour.toldOtherwise.delete(this);
    else neighbour.toldOtherwise.set(this, distance);
  }

  /** From now on everybody is to be told that, who hears it later is behind. */
  say(distance: Distance | null, neighbours: Iterable<Neighbour>): void {
    for (const neighbour of neighbours) {
      const told = this.toldTo(neighbour);
      if (isSame(told, distance)) neighbour.toldOtherwise.delete(this);
      else neighbour.toldOtherwise.set(this, told);
    }
    this.said = distance;
  }

  /** Remembers what is passed on. */
  passedOn(distance: Distance): void {
    if (this.source === null || isNearer(distance, this.source)) this.source = distance;
  }

  #isFeasible({ announced, hops }: Heard): boolean {
    if (hops >= MAX_ROUTE_HOPS) return false;
    return this.source === null || isNearer({ sequence: announced.announcement.sequence, hops }, this.source);
  }

  #sorted(fits: (entry: [Neighbour, Heard]) => boolean): Neighbour[] {
    const rest = [...this.heard].filter(fits);
    if (rest.length > 1)
      rest.sort(
        ([a, from], [b, other]) =>
          from.hops - other.hops ||
          other.announced.announcement.sequence - from.announced.announcement.sequence ||
          Number(b === this.best) - Number(a === this.best) ||
          (a.server < b.server ? -1 : 1),
      );
    return rest.map(([neighbour]) => neighbour);
  }
}

export function isSame(one: Distance | null, other: Distance | null): boolean {
  return one?.sequence === other?.sequence && one?.hops === other?.hops;
}

/** The order that keeps routes free of loops (RFC 8966 §3.5.1): newer, or as new with fewer hops. It falls along every route. */
function isNearer(one: Distance, other: Distance): boolean {
  return one.sequence > other.sequence || (one.sequence === other.sequence && one.hops < other.hops);
}
