import type { ServerId } from '@parley/protocol';
import type { Surroundings } from '../ports';

/** A first attempt to reach the destination itself has so long before mail goes another way. */
const PATIENCE_MS = 2_000;
const LOOK_MS = 200;

interface DialPatienceOptions extends Pick<Surroundings, 'clock' | 'timers'> {
  /** Whether a first attempt to reach this server itself is under way. */
  readonly isDialling: (server: ServerId) => boolean;
}

/** Lets a first attempt to reach a server itself have its chance: servers that can dial each other never pay for packets. */
export class DialPatience {
  #until: number | null = null;
  #cancel: (() => void) | null = null;

  constructor(
    private readonly server: ServerId,
    private readonly options: DialPatienceOptions,
  ) {}

  /** Whether the attempt had its time; if not, `again` is called some time later. */
  isOver(again: () => void): boolean {
    const { clock, timers, isDialling } = this.options;
    if (!isDialling(this.server)) {
      this.#until = null;
      return true;
    }
    this.#until ??= clock.now() + PATIENCE_MS;
    if (clock.now() >= this.#until) return true;
    this.#cancel ??= timers.after(LOOK_MS, () => {
      this.#cancel = null;
      again();
    });
    return false;
  }

  stop(): void {
    this.#cancel?.();
  }
}
