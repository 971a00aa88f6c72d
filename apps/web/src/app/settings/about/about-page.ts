import { ChangeDetectionStrategy, Component, inject, resource } from '@angular/core';
import { MatAnchor } from '@angular/material/button';
import { ClientStore } from '../../client/client-store';
import { SettingCard } from '../setting-card';
import { SettingPane } from '../setting-pane';

/** What this program is. */
@Component({
  selector: 'parley-about-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatAnchor, SettingCard, SettingPane],
  templateUrl: './about-page.html',
  styleUrl: './about-page.scss',
})
export class AboutPage {
  protected readonly store = inject(ClientStore);
  protected readonly settings = resource({ loader: () => this.store.device.serverSettings() });
}
