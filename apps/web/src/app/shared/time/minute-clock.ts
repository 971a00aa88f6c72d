import { DOCUMENT } from '@angular/common';
import { DestroyRef, Injectable, inject, signal, type Signal } from '@angular/core';

const MINUTE = 60_000;

/** The time of day as a signal that moves with each full minute, for everything that shows how long ago something was. */
@Injectable({ providedIn: 'root' })
export class MinuteClock {
  readonly #now = signal(Date.now());
  /** Unix ms. */
  readonly now: Signal<number> = this.#now.asReadonly();

  constructor() {
    const document = inject(DOCUMENT);
    let timer: ReturnType<typeof setTimeout>;
    const tick = (): void => {
      this.#now.set(Date.now());
      clearTimeout(timer);
      timer = setTimeout(tick, MINUTE - (Date.now() % MINUTE));
    };
    timer = setTimeout(tick, MINUTE - (Date.now() % MINUTE));
    // A laptop that wakes up is some hours behind.
    document.addEventListener('visibilitychange', tick);
    inject(DestroyRef).onDestroy(() => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', tick);
    });
  }
}
