import { ChangeDetectionStrategy, Component, inject, resource } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { MatProgressBar } from '@angular/material/progress-bar';
import { ClientStore } from '../../client/client-store';
import { errorText } from '../../errors/error-text';
import { Time } from '../../shared/time/time';
import { SettingCard } from '../setting-card';
import { SettingPane } from '../setting-pane';
import { deviceIcon } from './device-icon';

/** Every browser and terminal that is signed in. */
@Component({
  selector: 'parley-devices-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatIcon, MatProgressBar, SettingCard, SettingPane, Time],
  templateUrl: './devices-page.html',
  styleUrl: './devices-page.scss',
})
export class DevicesPage {
  private readonly store = inject(ClientStore);
  protected readonly devices = resource({ loader: () => this.store.client.devices() });
  protected readonly errorText = errorText;
  protected readonly iconOf = deviceIcon;
}
