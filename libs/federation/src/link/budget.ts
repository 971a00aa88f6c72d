import type { Clock } from '@parley/protocol';

const MINUTE_MS = 60_000;

/** What others may make us do, counted by the minute and by who they are: a new link does not start a new count. */
export class MinuteBudget<Key> {
  readonly #spent = new Map<Key, number>();
  #since = 0;

  constructor(
    private readonly perMinute: number,
    private readonly clock: Clock,
  ) {}

  /** Whether that was still within the budget. */
  spend(key: Key, amount = 1): boolean {
    const now = this.clock.now();
    if (now - this.#since >= MINUTE_MS || now < this.#since) {
      this.#spent.clear();
      this.#since = now;
    }
    const spent = (this.#spent.get(key) ?? 0) + amount;
    this.#spent.set(key, spent);
    return spent <= this.perMinute;
  }
}
