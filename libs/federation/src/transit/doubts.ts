import { DEMOTED_MS, type ReturnCode, type ServerId } from '@parley/protocol';
import { Backoff } from '../links/backoff';
import type { Surroundings } from '../ports';
import type { Doubts } from './ways';

interface Bar {
  readonly backoff: Backoff;
  code: ReturnCode;
  cancel: (() => void) | null;
}

/** Which hops are not used for one destination for a while, because they refused, or come last because nothing arrived over them. */
export class HopDoubts implements Doubts {
  readonly #bars = new Map<ServerId, Bar>();
  readonly #demoted = new Map<ServerId, number>();

  /** @param changed a hop may be used again */
  constructor(
    private readonly options: Pick<Surroundings, 'clock' | 'timers' | 'random'>,
    private readonly changed: () => void,
  ) {}

  isBarred(hop: ServerId): boolean {
    return (this.#bars.get(hop)?.cancel ?? null) !== null;
  }

  isDemoted(hop: ServerId): boolean {
    return (this.#demoted.get(hop) ?? 0) > this.options.clock.now();
  }

  /** The hop does not take packets for this destination. */
  bar(hop: ServerId, code: ReturnCode): void {
    const bar = this.#bars.get(hop) ?? { backoff: new Backoff(this.options.random), code, cancel: null };
    this.#bars.set(hop, bar);
    bar.code = code;
    if (bar.cancel !== null) return;
    const soon = code === 'no-route' || code === 'storage-full';
    bar.cancel = this.options.timers.after(soon ? bar.backoff.next() : bar.backoff.longest(), () => {
      bar.cancel = null;
      this.changed();
    });
  }

  /** Routes are others now: who said that there is none may have one. */
  routesChanged(): void {
    for (const [hop, { code, cancel }] of this.#bars) {
      if (code !== 'no-route') continue;
      cancel?.();
      this.#bars.delete(hop);
    }
  }

  demote(hop: ServerId): void {
    this.#demoted.set(hop, this.options.clock.now() + DEMOTED_MS);
  }

  /** Something arrived over this hop. */
  trust(hop: ServerId): void {
    this.#demoted.delete(hop);
    if (!this.isBarred(hop)) this.#bars.delete(hop);
  }

  stop(): void {
    for (const { cancel } of this.#bars.values()) cancel?.();
    this.#bars.clear();
  }
}
