import type { Clock, Timers } from '@parley/protocol';

interface Event {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that jumps from event to event without waiting for anything: for hundreds of thousands of them that need no promise. */
export class EventQueue implements Clock, Timers {
  #now: number;
  #order = 0;
  /** A binary heap: each event is not later than the two below it. */
  readonly #heap: Event[] = [];
  readonly #cancelled = new Set<Event>();

  constructor(start = 1_700_000_000_000) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, run: () => void): () => void {
    const event = { at: this.#now + Math.max(0, delayMs), order: this.#order++, run };
    this.#push(event);
    return () => void this.#cancelled.add(event);
  }

  /** Runs everything up to this much later. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let event = this.#heap[0]; event !== undefined && event.at <= end; event = this.#heap[0]) {
      this.#pop();
      if (this.#cancelled.delete(event)) continue;
      this.#now = event.at;
      event.run();
    }
    this.#now = end;
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (isBefore(heap[up], event)) break;
      heap[at] = heap[up] ?? event;
      at = up;
    }
    heap[at] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= heap.length) break;
      if (down + 1 < heap.length && isBefore(heap[down + 1], heap[down])) down += 1;
      const below = heap[down];
      if (below === undefined || isBefore(last, below)) break;
      heap[at] = below;
      at = down;
    }
    heap[at] = last;
  }
}

function isBefore(one: Event | undefined, other: Event | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
