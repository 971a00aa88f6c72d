import {
  MAX_ROUTE_HOPS,
  ROUTE_FLAP_MAX_MS,
  RESEQUENCE_INTERVAL_MS,
  SEEK_AFTER_MS,
  SEEK_NEIGHBOURS,
  type Clock,
  type ServerId,
} from '@parley/protocol';
import type { Destination, Neighbour } from './destination';

/** Asks a server for a sequence number that is at least this. */
export interface Seek {
  readonly server: ServerId;
  readonly sequence: number;
  /** Links it has crossed. */
  readonly hops: number;
}

/** What one neighbour is asked. */
export interface Seeking {
  readonly to: Neighbour;
  readonly seeks: readonly Seek[];
}

/**
 * Searches for newer sequence numbers (RFC 8966 §3.8). A route that could be a loop shows that there is a way, so the search goes along such
 * routes; where nobody announces a server, nothing is sought.
 */
export class Seeks {
  readonly #searching = new Set<Destination>();
  readonly #outgoing = new Map<Neighbour, Map<Destination, Seek>>();

  constructor(private readonly clock: Clock) {}

  /** Something about this destination changed: begins, hastens or ends our own search. */
  weigh(destination: Destination): void {
    const now = this.clock.now();
    if (destination.best !== null || destination.announcers().length === 0) {
      destination.search = null;
      this.#searching.delete(destination);
      return;
    }
    const { search } = destination;
    const at = now + (search === null || search.tries === 0 ? SEEK_AFTER_MS : RESEQUENCE_INTERVAL_MS);
    destination.search = search === null ? { at, tries: 0 } : { ...search, at: Math.min(search.at, at) };
    this.#searching.add(destination);
  }

  /** A neighbour seeks what we do not have: asked along the best way. */
  forward(from: Neighbour, destination: Destination, { sequence, hops, server }: Seek): void {
    if (hops + 1 >= MAX_ROUTE_HOPS) return;
    const { forwarded } = destination;
    const now = this.clock.now();
    if (forwarded !== null && forwarded.sequence >= sequence && now - forwarded.at < RESEQUENCE_INTERVAL_MS) return;
    const next = [...destination.feasible(), ...destination.announcers()].find(({ server: at }) => at !== from.server);
    if (next === undefined) return;
    destination.forwarded = { sequence, at: now };
    this.#send(next, destination, { server, sequence, hops: hops + 1 });
  }

  /** The link is gone. */
  closed(neighbour: Neighbour): void {
    this.#outgoing.delete(neighbour);
  }

  /** The destination is forgotten. */
  forgotten(destination: Destination): void {
    this.#searching.delete(destination);
  }

  /** Unix ms of the next search; 0 when something is to be sent now. */
  get dueAt(): number | null {
    if (this.#outgoing.size > 0) return 0;
    let due: number | null = null;
    for (const { search } of this.#searching) if (search !== null) due = Math.min(due ?? Infinity, search.at);
    return due;
  }

  /** What is to be sent now, by neighbour. */
  take(): Seeking[] {
    const now = this.clock.now();
    for (const destination of this.#searching) {
      const { search } = destination;
      if (search === null || search.at > now) continue;
      const wait = Math.min(ROUTE_FLAP_MAX_MS, RESEQUENCE_INTERVAL_MS * 2 ** search.tries);
      destination.search = { at: now + wait, tries: search.tries + 1 };
      const seek = { server: destination.server, sequence: (destination.source?.sequence ?? 0) + 1, hops: 0 };
      for (const to of destination.announcers().slice(0, SEEK_NEIGHBOURS)) this.#send(to, destination, seek);
    }
    const taken = [...this.#outgoing].map(([to, seeks]) => ({ to, seeks: [...seeks.values()] }));
    this.#outgoing.clear();
    return taken;
  }

  #send(to: Neighbour, destination: Destination, seek: Seek): void {
    const seeks = this.#outgoing.get(to) ?? new Map<Destination, Seek>();
    this.#outgoing.set(to, seeks);
    const before = seeks.get(destination);
    if (before === undefined || before.sequence < seek.sequence) seeks.set(destination, seek);
  }
}
