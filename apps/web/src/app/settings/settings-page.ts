import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { ClientStore } from '../client/client-store';
import { Avatar } from '../shared/avatar/avatar';
import { Panes } from '../shell/panes';

/** The list of the settings, and the one that is open. */
@Component({
  selector: 'parley-settings-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Avatar, MatIcon, Panes, RouterLink, RouterLinkActive, RouterOutlet],
  templateUrl: './settings-page.html',
  styleUrl: './settings-page.scss',
})
export class SettingsPage {
  protected readonly store = inject(ClientStore);
  protected readonly open = signal(false);

  protected readonly pages = [
    { path: 'security', icon: 'lock', name: $localize`Security`, about: $localize`Lock, password, recovery kit` },
    { path: 'devices', icon: 'devices', name: $localize`Devices`, about: $localize`Where you are signed in` },
    { path: 'appearance', icon: 'palette', name: $localize`Appearance`, about: $localize`Theme, text, language, keys` },
    { path: 'notifications', icon: 'notifications', name: $localize`Notifications`, about: $localize`When to be told` },
    { path: 'network', icon: 'hub', name: $localize`Network`, about: $localize`How others reach you` },
    {
      path: 'servers',
      icon: 'dns',
      name: $localize`Federated servers`,
      about: $localize`Who passes mail on, who can be found`,
    },
    { path: 'storage', icon: 'storage', name: $localize`Storage`, about: $localize`What is kept, export, sign out` },
    {
      path: 'diagnostics',
      icon: 'troubleshoot',
      name: $localize`Diagnostics`,
      about: $localize`What is well, what is not`,
    },
    { path: 'about', icon: 'info', name: $localize`About`, about: $localize`Version and licences` },
  ];
}
