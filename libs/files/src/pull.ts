import {
  ProtocolError,
  RETRY_FIRST_MS,
  RETRY_MAX_MS,
  type ErrorCode,
  type RandomSource,
  type Timers,
} from '@parley/protocol';
import type { PartSlots } from './part-slots';

/** What the other side says when it is asked for a part. */
export type PartAnswer =
  /** The sealed part as it comes, and the SHA-256 that it must have. */
  | { readonly kind: 'part'; readonly digest: Uint8Array; readonly body: AsyncIterable<Uint8Array> }
  /** Not now, although the other side has waited: it is not uploaded yet, or its owner has paused the transfer. */
  | { readonly kind: 'not-yet'; readonly reason: 'part-not-there' | 'transfer-paused' }
  /** There will never be one: an error code says why. */
  | { readonly kind: 'ended'; readonly reason: ErrorCode };

/** Where the parts come from. */
export interface PartSource {
  /** @throws ProtocolError `unreachable`, `server-key-changed` and others that may pass */
  fetch(part: number, signal: AbortSignal): Promise<PartAnswer>;
}

/** Where they are kept. */
export interface PartStore {
  /** Parts that are not here, in order. */
  missing(): number[];
  /**
   * Reads a part to its end and keeps it, if it is what the digest says: all of it, or nothing.
   * @throws ProtocolError `part-mismatch` for other bytes or another length, `storage-full`, `quota-exceeded`
   */
  keep(part: number, digest: Uint8Array, body: AsyncIterable<Uint8Array>): Promise<void>;
}

/** Who hears what becomes of it. */
export interface PullListener {
  /** Why nothing comes for now, an error code; null once something comes again. */
  waits(reason: ErrorCode | null): void;
  /** Every part is here. */
  complete(): void;
  /** There will be no more parts. */
  ended(reason: ErrorCode): void;
}

/** Fetches all parts of one transfer that are not here, however often the line breaks. A part that was kept is not fetched again. */
export class Pull {
  readonly #end = new AbortController();
  readonly #wanted: number[];
  #workers = 0;
  #running = 0;
  #failures = 0;
  #reason: ErrorCode | null = null;
  readonly #pausing = new Set<() => void>();

  constructor(
    private readonly source: PartSource,
    private readonly store: PartStore,
    private readonly slots: PartSlots,
    private readonly ports: { readonly timers: Timers; readonly random: RandomSource },
    private readonly listener: PullListener,
  ) {
    this.#wanted = store.missing();
  }

  /** @param workers parts at once, as long as parts come; while none do, one of them goes on asking */
  start(workers: number): void {
    if (this.#wanted.length === 0) return this.#finish(() => this.listener.complete());
    this.#workers = workers;
    this.#grow();
  }

  /** The other side may be there again: what waits for another attempt begins now. */
  wake(): void {
    this.#failures = 0;
    for (const goOn of this.#pausing) goOn();
  }

  /** Nothing is fetched any more; what was kept stays. */
  stop(): void {
    this.#end.abort();
    for (const goOn of this.#pausing) goOn();
  }

  #grow(): void {
    while (this.#running < this.#workers && this.#wanted.length > 0) {
      this.#running += 1;
      void this.#work(this.#wanted.shift());
    }
  }

  async #work(first: number | undefined): Promise<void> {
    const { signal } = this.#end;
    for (let part = first; part !== undefined && !signal.aborted; part = this.#wanted.shift()) {
      const number = part;
      const outcome = await this.slots.during(signal, () => this.#fetch(number));
      if (outcome === 'kept') {
        this.#came();
        this.#grow();
        continue;
      }
      this.#putBack(number);
      // One asks on for all: what does not come keeps no room from what does.
      if (this.#running > 1) break;
      await this.#pause();
    }
    this.#running -= 1;
    if (this.#running === 0 && this.#wanted.length === 0) this.#finish(() => this.listener.complete());
  }

  /** In its order: a file is looked at from its beginning, and comes from there. */
  #putBack(part: number): void {
    const later = this.#wanted.findIndex((other) => other > part);
    this.#wanted.splice(later < 0 ? this.#wanted.length : later, 0, part);
  }

  async #fetch(part: number): Promise<'kept' | 'failed'> {
    try {
      const answer = await this.source.fetch(part, this.#end.signal);
      switch (answer.kind) {
        case 'part':
          await this.store.keep(part, answer.digest, answer.body);
          return 'kept';
        case 'not-yet':
          this.#failures = 0;
          this.#waits(answer.reason);
          return 'failed';
        case 'ended':
          this.#finish(() => this.listener.ended(answer.reason));
          return 'failed';
      }
    } catch (error) {
      this.#waits(error instanceof ProtocolError ? error.code : 'internal');
      return 'failed';
    }
  }

  #came(): void {
    this.#failures = 0;
    this.#waits(null);
  }

  #waits(reason: ErrorCode | null): void {
    if (reason === this.#reason || this.#end.signal.aborted) return;
    this.#reason = reason;
    this.listener.waits(reason);
  }

  async #pause(): Promise<void> {
    if (this.#end.signal.aborted) return;
    const longest = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(this.#failures++, 20));
    const delay = Math.round(longest * (0.5 + (this.ports.random(1)[0] ?? 0) / 510));
    await new Promise<void>((resolve) => {
      const goOn = (): void => {
        cancel();
        this.#pausing.delete(goOn);
        resolve();
      };
      const cancel = this.ports.timers.after(delay, goOn);
      this.#pausing.add(goOn);
    });
  }

  #finish(tell: () => void): void {
    if (this.#end.signal.aborted) return;
    this.stop();
    tell();
  }
}
