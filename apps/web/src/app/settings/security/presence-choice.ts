import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatSlideToggle, type MatSlideToggleChange } from '@angular/material/slide-toggle';
import { ClientStore } from '../../client/client-store';
import { Notices } from '../../errors/notices';

/** Whether contacts see when the owner is there; holds for all devices. */
@Component({
  selector: 'parley-presence-choice',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatSlideToggle],
  template: `
    <mat-slide-toggle [checked]="store.presence()" (change)="choose($event)" i18n>
      Show contacts when I am here
    </mat-slide-toggle>
  `,
})
export class PresenceChoice {
  protected readonly store = inject(ClientStore);
  private readonly notices = inject(Notices);

  protected async choose({ source, checked }: MatSlideToggleChange): Promise<void> {
    if (!(await this.notices.attempt(() => this.store.client.setPresence(checked)))) source.checked = !checked;
  }
}
