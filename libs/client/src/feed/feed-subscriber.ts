import type { ChangeRow } from '@parley/protocol';
import { changeOf } from './change-feed-row';

/** Some rows of the feed, without a gap behind those before. */
export interface FeedPage {
  readonly rows: readonly ChangeRow[];
  readonly upTo: number;
  readonly live: boolean;
}

/** Rows that wait for a slow reader; beyond it the reader is cut off, and starts again where it was. */
const MAX_WAITING_ROWS = 1_000;

/** One reader of the change feed, at its own place. */
export class FeedSubscriber {
  #pages: FeedPage[] = [];
  #waiting = 0;
  /** Where the stream is, as far as it can be joined to what was taken; null while there is a gap. */
  #joined = false;
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(
    private taken: number,
    private readonly needMore: () => void,
  ) {}

  /** Everything up to here was taken. */
  get upTo(): number {
    return this.taken;
  }

  get hasRoom(): boolean {
    return this.#waiting < MAX_WAITING_ROWS;
  }

  /** The server knows changes up to this number; a place behind it does not exist any more. */
  connected(change: number): void {
    this.taken = Math.min(this.taken, change);
  }

  /** The stream begins anew behind this number. */
  restarted(after: number): void {
    this.#joined = after <= this.taken;
  }

  push(rows: readonly ChangeRow[], upTo: number, live: boolean): void {
    if (!this.#joined || upTo < this.taken) return;
    if (!this.hasRoom) {
      this.#joined = false;
      return;
    }
    const known = this.taken;
    const fresh = rows.filter((row) => changeOf(row) > known);
    this.#pages.push({ rows: fresh, upTo, live });
    this.#waiting += fresh.length;
    this.taken = upTo;
    this.#wake();
  }

  /** The next page; null once the feed has ended. */
  async next(): Promise<FeedPage | null> {
    while (this.#pages.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const page = this.#pages.shift() ?? null;
    this.#waiting -= page?.rows.length ?? 0;
    if (!this.#joined && this.#pages.length === 0 && !this.#ended) this.needMore();
    return page;
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }
}
