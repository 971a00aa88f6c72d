import { CdkCopyToClipboard } from '@angular/cdk/clipboard';
import { ChangeDetectionStrategy, Component, inject, resource } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { ClientStore } from '../../client/client-store';
import { Notices } from '../../errors/notices';
import { InviteCard } from '../../contacts/invite/invite-card';
import { Reachability } from '../../network/reachability';
import { SettingCard } from '../setting-card';
import { SettingPane } from '../setting-pane';

/** Where this server is, who can reach it, and an invite. */
@Component({
  selector: 'parley-network-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CdkCopyToClipboard, InviteCard, MatIcon, MatIconButton, Reachability, SettingCard, SettingPane],
  templateUrl: './network-page.html',
  styleUrl: './network-page.scss',
})
export class NetworkPage {
  private readonly notices = inject(Notices);
  protected readonly store = inject(ClientStore);
  protected readonly settings = resource({ loader: () => this.store.device.serverSettings() });

  protected copied(): void {
    this.notices.say($localize`Copied.`);
  }
}
