import { RETRY_FIRST_MS, RETRY_MAX_MS, type RandomSource } from '@parley/protocol';

/** Exponential backoff with jitter: half of each delay is random, so that servers do not come back in step. */
export class Backoff {
  #failures = 0;

  constructor(private readonly random: RandomSource) {}

  reset(): void {
    this.#failures = 0;
  }

  /** Milliseconds until the next attempt after one more failure. */
  next(): number {
    const delay = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** this.#failures);
    if (delay < RETRY_MAX_MS) this.#failures += 1;
    return this.#jittered(delay);
  }

  /** The longest delay: the other side said that trying again is of little use. */
  longest(): number {
    return this.#jittered(RETRY_MAX_MS);
  }

  #jittered(delay: number): number {
    const bytes = this.random(4);
    const fraction = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) / 2 ** 32;
    return Math.round(delay * (0.5 + fraction / 2));
  }
}
