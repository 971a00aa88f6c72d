import type { Clock, Timers } from '@parley/protocol';

interface Task {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Lets promises and callbacks that need no timer run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A clock whose hands the test turns. Tasks of the same time run in the order in which they were set. */
export class ManualTime implements Clock, Timers {
  #now: number;
  #order = 0;
  readonly #tasks = new Set<Task>();

  constructor(start = 1_700_000_000_000) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, run: () => void): () => void {
    const task = { at: this.#now + Math.max(0, delayMs), order: this.#order++, run };
    this.#tasks.add(task);
    return () => this.#tasks.delete(task);
  }

  /** Tasks that wait. */
  get waiting(): number {
    return this.#tasks.size;
  }

  /** Turns the hands by so much, running what comes due and all that follows from it. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let task = this.#next(end); task !== null; task = this.#next(end)) {
      this.#now = task.at;
      while (task !== null && task.at <= this.#now) {
        this.#tasks.delete(task);
        task.run();
        task = this.#next(this.#now);
      }
      await settle();
    }
    this.#now = end;
  }

  /** Goes from task to task until `done`; throws when that takes more than `limitMs` of this clock's time. */
  async until(done: () => boolean, limitMs: number): Promise<void> {
    const end = this.#now + limitMs;
    await settle();
    while (!done()) {
      const task = this.#next(end);
      if (task === null) throw new Error(`not reached within ${limitMs} ms`);
      await this.advance(task.at - this.#now);
    }
  }

  #next(end: number): Task | null {
    let first: Task | null = null;
    for (const task of this.#tasks) {
      if (task.at > end) continue;
      if (first === null || task.at < first.at || (task.at === first.at && task.order < first.order)) first = task;
    }
    return first;
  }
}
