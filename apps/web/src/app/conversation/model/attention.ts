import { DOCUMENT } from '@angular/common';
import { DestroyRef, Injectable, inject, signal } from '@angular/core';

/** Whether somebody looks at this page: its tab is in front, and its window has the focus. */
@Injectable({ providedIn: 'root' })
export class Attention {
  private readonly document = inject(DOCUMENT);
  readonly #here = signal(this.#look());
  readonly here = this.#here.asReadonly();

  constructor() {
    const look = (): void => this.#here.set(this.#look());
    const ending = new AbortController();
    const { signal: until } = ending;
    this.document.addEventListener('visibilitychange', look, { signal: until });
    this.document.defaultView?.addEventListener('focus', look, { signal: until });
    this.document.defaultView?.addEventListener('blur', look, { signal: until });
    inject(DestroyRef).onDestroy(() => ending.abort());
  }

  #look(): boolean {
    return this.document.visibilityState === 'visible' && this.document.hasFocus();
  }
}
