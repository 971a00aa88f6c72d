import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { DatePipe } from '@angular/common';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { stayOptions, stayUntil } from '../../access/stay-options';
import { ClientStore } from '../../client/client-store';
import { keysOf } from '../../shortcuts/keys';
import { Notices } from '../../errors/notices';
import { SettingCard } from '../setting-card';
import { SettingPane } from '../setting-pane';
import { ChangePassword } from './change-password';
import { RenewRecovery } from './renew-recovery';
import { PresenceChoice } from './presence-choice';

/** When this browser locks, who sees that the owner is there, and the password. */
@Component({
  selector: 'parley-security-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    ChangePassword,
    DatePipe,
    MatButton,
    MatFormField,
    MatIcon,
    MatInput,
    MatLabel,
    PresenceChoice,
    RenewRecovery,
    SettingCard,
    SettingPane,
  ],
  templateUrl: './security-page.html',
  styleUrl: './security-page.scss',
})
export class SecurityPage {
  private readonly notices = inject(Notices);
  protected readonly store = inject(ClientStore);

  protected readonly lockKeys = keysOf('ctrl+shift+l');
  protected readonly idleOptions = [
    { minutes: 0, text: $localize`Never` },
    { minutes: 5, text: $localize`After 5 minutes` },
    { minutes: 15, text: $localize`After 15 minutes` },
    { minutes: 60, text: $localize`After an hour` },
    { minutes: 480, text: $localize`After 8 hours` },
  ];
  protected readonly idle = computed(() => this.store.security().idleMinutes ?? 0);
  protected readonly stayOptions = stayOptions();

  protected lock(): void {
    void this.store.device.lock();
  }

  protected lockAfter(minutes: number): void {
    const idleMinutes = minutes === 0 ? null : minutes;
    void this.notices.attempt(() => this.store.device.setSecurity({ ...this.store.security(), idleMinutes }));
  }

  protected stay(days: number): void {
    const security = { ...this.store.security(), stayUntil: stayUntil(days) };
    void this.notices.attempt(() => this.store.device.setSecurity(security));
  }
}
