import { ChangeDetectionStrategy, Component, inject, resource } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { DeviceView } from '@parley/client';
import { MatIcon } from '@angular/material/icon';
import { MatProgressBar } from '@angular/material/progress-bar';
import { ClientStore } from '../../client/client-store';
import { Notices } from '../../errors/notices';
import { errorText } from '../../errors/error-text';
import { Time } from '../../shared/time/time';
import { SettingCard } from '../setting-card';
import { SettingPane } from '../setting-pane';
import { deviceIcon } from './device-icon';

/** Every browser and terminal that is signed in. */
@Component({
  selector: 'parley-devices-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatIcon, MatProgressBar, SettingCard, SettingPane, Time],
  templateUrl: './devices-page.html',
  styleUrl: './devices-page.scss',
})
export class DevicesPage {
  private readonly store = inject(ClientStore);
  private readonly notices = inject(Notices);
  protected readonly devices = resource({ loader: () => this.store.client.devices() });
  protected readonly errorText = errorText;
  protected readonly iconOf = deviceIcon;

  protected readonly endLabel = ({ name }: DeviceView): string => $localize`Sign ${name}:device: out`;

  protected async end(device: DeviceView): Promise<void> {
    const done = await this.notices.attempt(() => this.store.client.signOutDevice(device.device));
    if (done) this.notices.say($localize`${device.name}:device: is signed out.`);
    this.devices.reload();
  }
}
