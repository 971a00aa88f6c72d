import { FREE_ROUTE_CHANGES, ROUTE_FLAP_FIRST_MS, ROUTE_FLAP_MAX_MS } from '@parley/protocol';

/**
 * How often one route changed lately: a weight that grows by one with each change that is told and halves every ROUTE_FLAP_MAX_MS (after
 * RFC 2439). What changes again and again is told ever more slowly.
 */
export class Flaps {
  #weight = 0;
  #at = 0;

  /** A change is told. */
  count(now: number): void {
    this.#weight = this.#weightAt(now) + 1;
    this.#at = now;
  }

  /** Unix ms before which the next change is not told; 0 for a route that is calm. */
  get calmAt(): number {
    const over = this.#weight - FREE_ROUTE_CHANGES;
    if (over <= 0) return 0;
    return this.#at + Math.min(ROUTE_FLAP_MAX_MS, ROUTE_FLAP_FIRST_MS * 2 ** (over - 1));
  }

  #weightAt(now: number): number {
    return this.#weight * 2 ** (-Math.max(now - this.#at, 0) / ROUTE_FLAP_MAX_MS);
  }
}
