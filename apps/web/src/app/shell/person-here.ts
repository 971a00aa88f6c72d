import { DOCUMENT } from '@angular/common';
import { DestroyRef, inject, Injectable } from '@angular/core';
import { ClientStore } from '../client/client-store';

const TELL_EVERY_MS = 20_000;

/** Tells the device that a person is at this tab, so that it is not locked as idle. */
@Injectable({ providedIn: 'root' })
export class PersonHere {
  private readonly store = inject(ClientStore);
  private told = 0;

  constructor() {
    const document = inject(DOCUMENT);
    const ending = new AbortController();
    for (const event of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'])
      document.addEventListener(event, () => this.here(), { passive: true, capture: true, signal: ending.signal });
    inject(DestroyRef).onDestroy(() => ending.abort());
  }

  private here(): void {
    const now = Date.now();
    if (this.store.security().idleMinutes === null || now - this.told < TELL_EVERY_MS) return;
    this.told = now;
    void this.store.device.active();
  }
}
