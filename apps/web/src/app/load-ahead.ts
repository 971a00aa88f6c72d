import { inject, Injectable } from '@angular/core';
import type { PreloadingStrategy, Route } from '@angular/router';
import { from, switchMap, type Observable } from 'rxjs';
import { ClientStore } from './client/client-store';
import { loadCode } from './shared/load-code';

/** What a person came for is shown by then, and the network is theirs. */
const PAUSE_MS = 2_000;

/**
 * Loads the code of all places before they are asked for, so that they are there at once, and also without a network: what a conversation
 * needs while the password is typed, the rest once the app is open and rests.
 */
@Injectable({ providedIn: 'root' })
export class LoadAhead implements PreloadingStrategy {
  private readonly store = inject(ClientStore);
  /** Resolves once the app is open and rests. */
  readonly resting = this.store.opened.then(() => new Promise((resolve) => setTimeout(resolve, PAUSE_MS)));

  constructor() {
    // What is no place, and needed without a network all the same. What does not come now is asked for when it is needed.
    void this.resting.then(() =>
      Promise.allSettled([
        loadCode(() => import('@angular/material/snack-bar')),
        loadCode(() => import('./shared/popups/action-panel')),
        loadCode(() => import('./shared/emoji-picker/emoji-picker')),
        loadCode(() => import('./switcher/switcher')),
        loadCode(() => import('./shortcuts/shortcut-help')),
        loadCode(() => import('./conversations/found/found-messages')),
      ]),
    );
  }

  preload(route: Route, load: () => Observable<unknown>): Observable<unknown> {
    return route.data?.['soon'] === true ? load() : from(this.resting).pipe(switchMap(() => load()));
  }
}
