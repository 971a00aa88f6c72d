import { inject, Injectable, Injector } from '@angular/core';
import type { ActionMenu } from './action-menu';
import type { PopupOrigin } from './popup-origin';
import type { PopupOpener } from './popup-opener';
import { loadCode } from '../load-code';

/** Menus and pickers. What opens them is loaded when the first one is wanted. */
@Injectable({ providedIn: 'root' })
export class Popups {
  private readonly injector = inject(Injector);

  /** Opens a menu; resolves when it is closed. */
  async menu(menu: ActionMenu, origin: PopupOrigin): Promise<void> {
    await (await this.#opener()).menu(menu, origin);
  }

  /** Lets somebody choose an emoji; null when they chose none. */
  async pickEmoji(origin: PopupOrigin): Promise<string | null> {
    return await (await this.#opener()).pickEmoji(origin);
  }

  async #opener(): Promise<PopupOpener> {
    const { PopupOpener } = await loadCode(() => import('./popup-opener'));
    return this.injector.get(PopupOpener);
  }
}
