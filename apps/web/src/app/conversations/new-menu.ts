import { inject, Injectable } from '@angular/core';
import { Router } from '@angular/router';
import { Popups } from '../shared/popups/popups';
import { SwitcherDialog } from '../switcher/switcher-dialog';

/** What one can begin: a message to somebody, a note, a contact. */
@Injectable({ providedIn: 'root' })
export class NewMenu {
  private readonly popups = inject(Popups);
  private readonly router = inject(Router);
  private readonly switcher = inject(SwitcherDialog);

  async open(event: MouseEvent): Promise<void> {
    if (!(event.currentTarget instanceof HTMLElement)) return;
    const go =
      (...path: readonly string[]) =>
      (): void =>
        void this.router.navigate([...path]);
    const actions = [
      { label: $localize`New message`, icon: 'chat', run: () => void this.switcher.open() },
      { label: $localize`Note to self`, icon: 'bookmark', run: go('/c', 'self') },
      { label: $localize`Add a contact`, icon: 'person_add', run: go('/contacts', 'add') },
      { label: $localize`Invite somebody`, icon: 'qr_code_2', run: go('/contacts', 'invite') },
    ];
    await this.popups.menu({ label: $localize`New`, actions }, event.currentTarget);
  }
}
