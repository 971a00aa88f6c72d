import { inject, Injectable, Injector } from '@angular/core';
import { loadCode } from '../shared/load-code';

/** The help for the keyboard; loaded when somebody asks for it. */
@Injectable({ providedIn: 'root' })
export class HelpDialog {
  private readonly injector = inject(Injector);

  async open(): Promise<void> {
    const [{ MatDialog }, { ShortcutHelp }] = await Promise.all([
      loadCode(() => import('@angular/material/dialog')),
      loadCode(() => import('./shortcut-help')),
    ]);
    const dialog = this.injector.get(MatDialog);
    if (dialog.openDialogs.length > 0) return;
    dialog.open(ShortcutHelp, { width: 'min(720px, 100vw - 32px)', maxWidth: 'none' });
  }
}
