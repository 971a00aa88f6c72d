const LOOK_EVERY_MS = 5_000;

/** Locks when nobody was at any tab for the chosen time. Looks at the clock, so that a machine that slept is locked when it wakes. */
export class IdleLock {
  #lastActive: number;
  #minutes: number | null = null;

  constructor(
    private readonly now: () => number,
    every: (ms: number, task: () => void) => void,
    lock: () => void,
  ) {
    this.#lastActive = now();
    every(LOOK_EVERY_MS, () => {
      if (this.#minutes !== null && this.now() - this.#lastActive >= this.#minutes * 60_000) lock();
    });
  }

  get minutes(): number | null {
    return this.#minutes;
  }

  active(): void {
    this.#lastActive = this.now();
  }

  after(minutes: number | null): void {
    this.#minutes = minutes;
    this.active();
  }
}
