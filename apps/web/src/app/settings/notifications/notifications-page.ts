import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { Preferences } from '../preferences';
import { SettingCard } from '../setting-card';
import { SettingPane } from '../setting-pane';
import { SettingSwitch } from '../setting-switch';

/** When this browser tells of new messages. */
@Component({
  selector: 'parley-notifications-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [SettingCard, SettingPane, SettingSwitch],
  templateUrl: './notifications-page.html',
  styles: 'p { margin: 8px 0 0; }',
})
export class NotificationsPage {
  protected readonly preferences = inject(Preferences);
  protected readonly possible = 'Notification' in globalThis;
  protected readonly permission = signal(this.possible ? Notification.permission : 'denied');

  /** Turning them on asks the browser, which asks the person. */
  protected async notify(on: boolean): Promise<void> {
    if (on) this.permission.set(await Notification.requestPermission());
    this.preferences.notify.set(on && this.permission() === 'granted');
  }
}
