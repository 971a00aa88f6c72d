const LOOK_EVERY_MS = 5_000;
/** So long after the last thing that somebody did they count as there: long enough to read, short enough to be true. */
const THERE_MS = 3 * 60_000;

/** What follows from whether somebody is there. */
interface Consequences {
  /** Nobody was at any tab for the chosen time. */
  readonly lock: () => void;
  /** Somebody came, or all went. */
  readonly there: (is: boolean) => void;
}

/** Whether a person is at any tab of this browser. Looks at the clock, so that a machine that slept is locked when it wakes. */
export class Attendance {
  #lastActive: number;
  #there = true;
  #minutes: number | null = null;

  constructor(
    private readonly now: () => number,
    every: (ms: number, task: () => void) => void,
    private readonly then: Consequences,
  ) {
    this.#lastActive = now();
    every(LOOK_EVERY_MS, () => this.#look());
  }

  /** Minutes without a person after which this browser locks; null: never. */
  get minutes(): number | null {
    return this.#minutes;
  }

  get there(): boolean {
    return this.#there;
  }

  /** Somebody did something at one of the tabs. */
  active(): void {
    this.#lastActive = this.now();
    this.#be(true);
  }

  /** A tab went out of sight. Whoever is at another one is heard of soon. */
  hidden(): void {
    this.#be(false);
  }

  lockAfter(minutes: number | null): void {
    this.#minutes = minutes;
    this.active();
  }

  #look(): void {
    const idle = this.now() - this.#lastActive;
    if (idle >= THERE_MS) this.#be(false);
    if (this.#minutes !== null && idle >= this.#minutes * 60_000) this.then.lock();
  }

  #be(there: boolean): void {
    if (there === this.#there) return;
    this.#there = there;
    this.then.there(there);
  }
}
