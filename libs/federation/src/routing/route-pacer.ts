import { ROUTE_GATHER_MS, type Clock, type Timers } from '@parley/protocol';
import type { RouteTable } from './route-table';
import type { Seeking } from './seeks';
import type { Telling } from './telling';

interface PacerOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly tell: (telling: Telling) => void;
  readonly seek: (seeking: Seeking) => void;
}

/** Sends what a routing table has to say when it is time: what is sought at once, the rest gathered. */
export class RoutePacer {
  #cancel: () => void = () => undefined;
  #at = Infinity;

  constructor(
    private readonly table: RouteTable,
    private readonly options: PacerOptions,
  ) {}

  /** The table was told something. */
  wake(): void {
    const now = this.options.clock.now();
    if (this.table.urgent) this.#tell();
    if ((this.table.seeksDueAt ?? Infinity) <= now) this.#seek();
    const soonest = now + ROUTE_GATHER_MS;
    const tellAt = this.#at <= soonest ? Infinity : Math.max(this.table.tellingsDueAt ?? Infinity, soonest);
    this.#wakeAt(Math.min(tellAt, this.table.seeksDueAt ?? Infinity));
  }

  stop(): void {
    this.#cancel();
    this.#at = Infinity;
  }

  #wakeAt(at: number): void {
    if (at >= this.#at) return;
    this.#cancel();
    this.#at = at;
    this.#cancel = this.options.timers.after(at - this.options.clock.now(), () => {
      this.#at = Infinity;
      this.#tell();
      this.wake();
    });
  }

  #tell(): void {
    for (const telling of this.table.tellings()) this.options.tell(telling);
  }

  #seek(): void {
    for (const seeking of this.table.seekings()) this.options.seek(seeking);
  }
}
