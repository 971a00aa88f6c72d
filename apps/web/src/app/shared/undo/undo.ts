import { Injectable, inject } from '@angular/core';
import { SnackBars } from '../snack-bars';

/** Long enough to read it, reach for it and change one's mind (WCAG 2.2.1 asks for more than a glance). */
const DURATION_MS = 10_000;

/** "Undo" instead of "Are you sure?". */
@Injectable({ providedIn: 'root' })
export class Undo {
  readonly #bars = inject(SnackBars);

  /** Says what was done; `revert` takes it back when asked to. */
  async done(message: string, revert: () => void | Promise<void>): Promise<void> {
    if (await this.#taken(message)) await revert();
  }

  /**
   * Says what is being done, and does it for good once nobody took it back: for what cannot be reverted. Resolves when it is done
   * (true) or was taken back (false).
   */
  async later(message: string, perform: () => void | Promise<void>): Promise<boolean> {
    if (await this.#taken(message)) return false;
    await perform();
    return true;
  }

  #taken(message: string): Promise<boolean> {
    return this.#bars.show(message, $localize`Undo`, { duration: DURATION_MS, politeness: 'polite' });
  }
}
