import { inject, Injectable, Injector } from '@angular/core';
import { loadCode } from '../shared/load-code';

/** The switcher; loaded when somebody asks for it. */
@Injectable({ providedIn: 'root' })
export class SwitcherDialog {
  private readonly injector = inject(Injector);

  async open(): Promise<void> {
    const [{ MatDialog }, { Switcher }] = await Promise.all([
      loadCode(() => import('@angular/material/dialog')),
      loadCode(() => import('./switcher')),
    ]);
    const dialog = this.injector.get(MatDialog);
    if (dialog.openDialogs.length > 0) return;
    dialog.open(Switcher, {
      ariaLabel: $localize`Go to …`,
      autoFocus: 'input',
      position: { top: 'min(12dvh, 120px)' },
      width: 'min(560px, 100vw - 32px)',
      maxWidth: 'none',
    });
  }
}
