import { ROUTE_KEPT_MS, type ServerId } from '@parley/protocol';
import { Destination, type Heard, type Neighbour } from './destination';
import { makeRoom } from './room';

/** The servers in the table: no more than it has room for, and none for ever. */
export class Destinations {
  readonly #known = new Map<ServerId, Destination>();
  /** Those that nobody announces any more, longest ago first. */
  readonly #lost = new Set<Destination>();

  constructor(private readonly max: number) {}

  get size(): number {
    return this.#known.size;
  }

  get(server: ServerId): Destination | undefined {
    return this.#known.get(server);
  }

  all(): Iterable<Destination> {
    return this.#known.values();
  }

  /** The place of a server; null when there is none for it. @param isNear whether it has one in any case */
  placeOf(server: ServerId, isNear: boolean): Destination | null {
    const known = this.#known.get(server);
    if (known !== undefined) return known;
    if (this.#known.size >= this.max && !isNear) return null;
    const destination = new Destination(server);
    this.#known.set(server, destination);
    return destination;
  }

  /** Lets servers go for those that a neighbour is the first to tell of, when the table is full; returns who went. */
  makeRoom(by: Neighbour, routes: readonly Heard[]): readonly Destination[] {
    const news = routes.filter(({ announced }) => !this.#known.has(announced.announcement.server)).length;
    const over = this.#known.size + news - this.max;
    if (over <= 0) return [];
    const going = makeRoom(this.#known.values(), by, Math.min(over, news));
    for (const destination of going) {
      for (const announcer of destination.heard.keys()) announcer.destinations.delete(destination);
      destination.heard.clear();
      this.#forget(destination);
    }
    return going;
  }

  /** Somebody announces it now, or nobody. */
  weigh(destination: Destination, now: number): void {
    this.#lost.delete(destination);
    destination.lostAt = destination.heard.size > 0 ? null : now;
    if (destination.lostAt !== null && this.#known.get(destination.server) === destination) this.#lost.add(destination);
  }

  /** Forgets what nobody announced for so long that no old word about it can be under way; returns who went. */
  sweep(now: number): readonly Destination[] {
    const going: Destination[] = [];
    for (const destination of this.#lost) {
      if (now - (destination.lostAt ?? now) < ROUTE_KEPT_MS) break;
      going.push(destination);
    }
    for (const destination of going) this.#forget(destination);
    return going;
  }

  #forget(destination: Destination): void {
    this.#lost.delete(destination);
    this.#known.delete(destination.server);
  }
}
