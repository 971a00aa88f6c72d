/** Lets so many parts move at once, whichever transfers they belong to: who waits longest is next, so transfers share the line in turns. */
export class PartSlots {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(slots: number) {
    this.#free = slots;
  }

  /** Does `work` when there is room; nothing when `signal` aborted before. */
  async during<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | undefined> {
    await this.#take();
    try {
      return signal.aborted ? undefined : await work();
    } finally {
      this.#give();
    }
  }

  #take(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
