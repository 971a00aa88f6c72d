import type { Timers } from '@parley/protocol';

/** A screen shows no more than this often what has changed. */
const NOTIFY_EVERY_MS = 30;

/** Tells listeners of changes: of the first at once, of those that follow closely together. */
export class Notifier {
  readonly #listeners = new Set<() => void>();
  #resting = false;
  #due = false;

  constructor(private readonly timers: Timers) {}

  /** Returns what ends it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed(): void {
    if (this.#resting) {
      this.#due = true;
      return;
    }
    this.#resting = true;
    this.timers.after(NOTIFY_EVERY_MS, () => {
      this.#resting = false;
      if (!this.#due) return;
      this.#due = false;
      this.changed();
    });
    for (const listener of this.#listeners) listener();
  }
}
