import { DOCUMENT, effect, inject, Injectable } from '@angular/core';
import { ClientStore } from '../client/client-store';
import { drawBadge } from './draw-badge';

/** Browsers that put a number on the icon of an installed app (https://www.w3.org/TR/badging/). */
interface Badging {
  setAppBadge?(count: number): Promise<void>;
  clearAppBadge?(): Promise<void>;
}

/** How many messages are unread, on the icon of the tab and of the app. */
@Injectable({ providedIn: 'root' })
export class UnreadMark {
  private readonly store = inject(ClientStore);
  private readonly document = inject(DOCUMENT);

  constructor() {
    effect(() => {
      const count = this.store.unread();
      // Where it cannot be drawn there is none; the title says the same.
      void this.#onTab(count).catch(() => undefined);
      void this.#onApp(count)?.catch(() => undefined);
    });
  }

  async #onTab(count: number): Promise<void> {
    const icon = this.document.querySelector<HTMLLinkElement>('link[rel=icon]');
    if (icon === null) return;
    const plain = (icon.dataset['plain'] ??= icon.href);
    const href = count === 0 ? plain : await drawBadge(plain, count);
    if (count === this.store.unread()) icon.href = href;
  }

  #onApp(count: number): Promise<void> | undefined {
    const badging = navigator as Badging;
    return count === 0 ? badging.clearAppBadge?.() : badging.setAppBadge?.(count);
  }
}
