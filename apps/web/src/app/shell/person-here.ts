import { DOCUMENT } from '@angular/common';
import { DestroyRef, inject, Injectable } from '@angular/core';
import { ClientStore } from '../client/client-store';

const TELL_EVERY_MS = 20_000;

/** Tells the device when a person is at this tab: it is not locked as idle then, and contacts see that they are there. */
@Injectable({ providedIn: 'root' })
export class PersonHere {
  private readonly store = inject(ClientStore);
  private told = 0;

  constructor() {
    const document = inject(DOCUMENT);
    const ending = new AbortController();
    for (const event of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'])
      document.addEventListener(event, () => this.here(), { passive: true, capture: true, signal: ending.signal });
    const look = (): void => (document.visibilityState === 'visible' ? this.here() : this.gone());
    document.addEventListener('visibilitychange', look, { signal: ending.signal });
    look();
    inject(DestroyRef).onDestroy(() => ending.abort());
  }

  private here(): void {
    const now = Date.now();
    if (now - this.told < TELL_EVERY_MS) return;
    this.told = now;
    void this.store.device.active();
  }

  private gone(): void {
    this.told = 0;
    void this.store.device.hidden();
  }
}
