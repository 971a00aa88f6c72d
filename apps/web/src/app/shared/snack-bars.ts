import { inject, Injectable, Injector } from '@angular/core';
import type { MatSnackBar, MatSnackBarConfig } from '@angular/material/snack-bar';
import { firstValueFrom } from 'rxjs';
import { loadCode } from './load-code';

/** The bars at the edge of the window; what draws them is loaded once the app is open and rests. */
@Injectable({ providedIn: 'root' })
export class SnackBars {
  readonly #injector = inject(Injector);

  /** Resolves when the bar is gone: with whether its action was chosen. */
  async show(text: string, action: string | undefined, options: MatSnackBarConfig): Promise<boolean> {
    const bars = await this.#load();
    if (bars === null) return false;
    return (await firstValueFrom(bars.open(text, action, options).afterDismissed())).dismissedByAction;
  }

  /** Null while the server is away and has been since the page was opened: that is said elsewhere. */
  async #load(): Promise<MatSnackBar | null> {
    try {
      const { MatSnackBar } = await loadCode(() => import('@angular/material/snack-bar'));
      return this.#injector.get(MatSnackBar);
    } catch {
      return null;
    }
  }
}
