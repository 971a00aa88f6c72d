/** Over how long a rate is taken: long enough to read, short enough to be true. */
const WINDOW_MS = 3_000;

/** Bytes in a second over the last seconds, from how much was there when. */
export class Rate {
  readonly #marks: { readonly at: number; readonly bytes: number }[] = [];

  /** @param at unix ms */
  note(at: number, bytes: number): void {
    const last = this.#marks.at(-1);
    if (last !== undefined && bytes < last.bytes) this.#marks.length = 0;
    this.#marks.push({ at, bytes });
    while (this.#marks.length > 2 && (this.#marks[1]?.at ?? at) <= at - WINDOW_MS) this.#marks.shift();
  }

  /** 0 once nothing has come for a while. */
  at(now: number): number {
    const [first, last] = [this.#marks[0], this.#marks.at(-1)];
    if (first === undefined || last === undefined || first === last || now - last.at > WINDOW_MS) return 0;
    const seconds = (Math.max(last.at, now) - first.at) / 1_000;
    return seconds <= 0 ? 0 : Math.round((last.bytes - first.bytes) / seconds);
  }
}
