import { MAX_SEQUENCE_AHEAD_MS, RESEQUENCE_INTERVAL_MS } from '@parley/protocol';
import { Flaps } from './flaps';

/** The sequence numbers this server gives itself: ever higher, and higher still when others have seen one of the future or need a newer one. */
export class OwnSequence {
  #sought = 0;
  /** The number that peers know. */
  #told = 0;
  /** When a number was given last because it was sought. */
  #soughtAt = 0;
  readonly #flaps = new Flaps();

  /** @param last the number given last, kept durably; 0 at first */
  constructor(private last: number) {}

  /**
   * Somebody needs at least this number. Others may push us up to half of the way to what nobody would believe, so that servers whose clocks are
   * behind still do; what our own key signed counts up to the end.
   * @param proven whether an announcement that we signed shows it
   * @returns whether it is to be given
   */
  seek(sequence: number, proven: boolean, now: number): boolean {
    if (sequence <= this.#told || sequence > now + MAX_SEQUENCE_AHEAD_MS / (proven ? 1 : 2)) return false;
    this.#sought = Math.max(this.#sought, sequence);
    return true;
  }

  /** Whether others wait for a number. */
  get isSought(): boolean {
    return this.#sought > this.#told;
  }

  /** Unix ms before which no number is given because others want one. */
  get allowedAt(): number {
    return Math.max(this.#soughtAt + RESEQUENCE_INTERVAL_MS, this.#flaps.calmAt);
  }

  /** The next number. @param count so many in a row are given: the first one to peers */
  next(now: number, count = 1): number {
    // A number so far ahead was believed by nobody: a clock that was wrong by years must not silence us for years.
    const last = this.last > now + MAX_SEQUENCE_AHEAD_MS ? 0 : this.last;
    if (this.isSought) this.#soughtAt = now;
    this.#told = Math.max(last + 1, now, this.#sought);
    this.last = this.#told + count - 1;
    this.#sought = 0;
    this.#flaps.count(now);
    return this.#told;
  }
}
