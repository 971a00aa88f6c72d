import { ChangeDetectionStrategy, Component, inject, linkedSignal } from '@angular/core';
import { ClientStore } from '../../client/client-store';
import { Notices } from '../../errors/notices';
import { SettingSwitch } from '../setting-switch';

/** Whether contacts see when the owner is there; holds for all devices. */
@Component({
  selector: 'parley-presence-choice',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [SettingSwitch],
  template: `
    <parley-setting-switch
      name="Show contacts when I am here"
      i18n-name
      about="They see whether you are online, and when you were here last. Switched off, you do not see it of them either."
      i18n-about
      [on]="on()"
      (onChange)="choose($event)"
    />
  `,
})
export class PresenceChoice {
  private readonly store = inject(ClientStore);
  private readonly notices = inject(Notices);
  protected readonly on = linkedSignal(this.store.presence);

  protected async choose(on: boolean): Promise<void> {
    this.on.set(on);
    if (!(await this.notices.attempt(() => this.store.client.setPresence(on)))) this.on.set(!on);
  }
}
