import { DestroyRef, inject, Injectable, signal } from '@angular/core';

/** Whether the browser has any network, as a signal. */
@Injectable({ providedIn: 'root' })
export class Online {
  private readonly now = signal(navigator.onLine);
  readonly value = this.now.asReadonly();

  constructor() {
    const ending = new AbortController();
    const look = (): void => this.now.set(navigator.onLine);
    addEventListener('online', look, { signal: ending.signal });
    addEventListener('offline', look, { signal: ending.signal });
    inject(DestroyRef).onDestroy(() => ending.abort());
  }
}
