import type { RandomSource } from '@parley/protocol';

/** The own server is near: retries start fast and never get slow. */
const FIRST_MS = 50;
const MOST_MS = 2_000;

/** Exponential delays with jitter: each between half of its step and the whole. */
export class Backoff {
  #step = 0;

  constructor(private readonly random: RandomSource) {}

  next(): number {
    const whole = Math.min(MOST_MS, FIRST_MS * 2 ** this.#step++);
    const fraction = (this.random(1)[0] ?? 0) / 255;
    return Math.round(whole / 2 + (whole / 2) * fraction);
  }

  reset(): void {
    this.#step = 0;
  }
}
