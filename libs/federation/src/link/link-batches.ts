import {
  MAX_ENVELOPES_PER_FRAME,
  MAX_INTAKE_BYTES,
  MAX_LINK_FRAME_BYTES,
  ProtocolError,
  closeCodes,
  type Logger,
} from '@parley/protocol';
import type { Link } from './link';

interface BatchesOptions<Item> {
  readonly logger: Logger;
  /** What the log calls a failure. */
  readonly failure: string;
  /** Bytes that an item holds in memory. */
  readonly sizeOf: (item: Item) => number;
  /** Works one batch off; the next one begins once it settles. */
  readonly work: (batch: readonly Item[]) => Promise<void>;
}

/**
 * What one link brings, worked off in its order, one batch at a time. While one is being worked off the next gathers: as much as one full frame has.
 * Above {@link MAX_INTAKE_BYTES} the link is not read. A failure ends the link, and what waits is dropped.
 */
export class LinkBatches<Item> {
  readonly #waiting: Item[] = [];
  #bytes = 0;
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(
    private readonly link: Link,
    private readonly options: BatchesOptions<Item>,
  ) {}

  take(items: readonly Item[]): void {
    if (this.#stopped) return;
    for (const item of items) {
      this.#waiting.push(item);
      this.#bytes += this.options.sizeOf(item);
    }
    if (this.#bytes > MAX_INTAKE_BYTES) this.link.pause(this);
    this.#running ??= this.#run();
  }

  /** Settles when nothing is being worked off. Never rejects. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** Takes nothing more and drops what was not begun; settles when the running batch is worked off. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waiting.length = 0;
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const { items, bytes } = this.#next();
        await this.options.work(items);
        this.#release(bytes);
      }
    } catch (error) {
      this.#waiting.length = 0;
      this.#stopped = true;
      const code = error instanceof ProtocolError ? error.code : 'internal';
      this.options.logger.warn(this.options.failure, { server: this.link.peer, code });
      this.link.close(closeCodes.failed);
    } finally {
      this.#running = null;
    }
  }

  #next(): { items: readonly Item[]; bytes: number } {
    let [count, bytes] = [0, 0];
    for (const item of this.#waiting) {
      const size = this.options.sizeOf(item);
      if (count === MAX_ENVELOPES_PER_FRAME || (count > 0 && bytes + size > MAX_LINK_FRAME_BYTES)) break;
      count += 1;
      bytes += size;
    }
    return { items: this.#waiting.splice(0, count), bytes };
  }

  #release(bytes: number): void {
    const before = this.#bytes;
    this.#bytes -= bytes;
    if (before > MAX_INTAKE_BYTES && this.#bytes <= MAX_INTAKE_BYTES) this.link.resume(this);
  }
}
