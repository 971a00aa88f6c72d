import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatBadge } from '@angular/material/badge';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { RequestCards } from '../requests/request-cards';
import { ClientStore } from '../client/client-store';

interface Place {
  readonly path: string;
  readonly icon: string;
  readonly name: string;
  readonly count: number;
}

/** The frame of the open app: the ways to its places, and the place. */
@Component({
  selector: 'parley-shell',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatBadge, MatIcon, MatIconButton, RouterLink, RouterLinkActive, RouterOutlet],
  templateUrl: './shell.html',
  styleUrl: './shell.scss',
})
export class Shell {
  protected readonly store = inject(ClientStore);

  protected readonly places = computed<readonly Place[]>(() => [
    { path: '/', icon: 'chat', name: $localize`Chats`, count: this.store.unread() },
    { path: '/requests', icon: 'mark_email_unread', name: $localize`Requests`, count: this.store.requests().length },
    { path: '/contacts', icon: 'group', name: $localize`Contacts`, count: 0 },
    { path: '/settings', icon: 'settings', name: $localize`Settings`, count: 0 },
  ]);

  constructor() {
    inject(RequestCards);
  }

  protected lock(): void {
    void this.store.device.lock();
  }
}
