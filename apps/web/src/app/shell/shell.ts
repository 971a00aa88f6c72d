import { ChangeDetectionStrategy, Component, computed, ElementRef, inject, Injector, viewChild } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { NavigationEnd, Router, RouterLink, RouterOutlet } from '@angular/router';
import { filter, map, startWith } from 'rxjs';
import { Leaving } from '../contacts/leaving';
import { RequestCards } from '../requests/request-cards';
import { ClientStore } from '../client/client-store';
import { LoadAhead } from '../load-ahead';
import { Notifications } from '../notify/notifications';
import { UnreadMark } from '../notify/unread-mark';
import { Avatar } from '../shared/avatar/avatar';
import { loadCode } from '../shared/load-code';
import { AppShortcuts } from '../shortcuts/app-shortcuts';
import { ConnectionBanner } from './connection-banner';
import { LostNotice } from './lost-notice';
import { PersonHere } from './person-here';

interface Place {
  readonly path: string;
  readonly icon: string;
  readonly name: string;
  readonly count: number;
  /** The count for those who hear it. */
  readonly countText: string;
}

/** The frame of the open app: the ways to its places, the state of the connection, and the place. */
@Component({
  selector: 'parley-shell',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Avatar, ConnectionBanner, LostNotice, MatIcon, MatIconButton, RouterLink, RouterOutlet],
  templateUrl: './shell.html',
  styleUrl: './shell.scss',
  host: { '[class.inside]': 'inside()' },
})
export class Shell {
  protected readonly store = inject(ClientStore);
  private readonly leaving = inject(Leaving);
  private readonly router = inject(Router);
  private readonly content = viewChild.required<ElementRef<HTMLElement>>('content');

  private readonly url = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map(({ urlAfterRedirects }) => urlAfterRedirects),
      startWith(this.router.url),
    ),
    { requireSync: true },
  );

  protected readonly places = computed<readonly Place[]>(() => {
    const unread = this.store.unread();
    const requests = this.leaving.requests().length;
    return [
      { path: '/', icon: 'chat', name: $localize`Chats`, count: unread, countText: $localize`${unread} unread` },
      {
        path: '/requests',
        icon: 'mark_email_unread',
        name: $localize`Requests`,
        count: requests,
        countText: $localize`${requests} waiting`,
      },
      { path: '/contacts', icon: 'group', name: $localize`Contacts`, count: 0, countText: '' },
      { path: '/settings', icon: 'settings', name: $localize`Settings`, count: 0, countText: '' },
    ];
  });

  /** The place that the address belongs to; conversations are the first one. */
  protected readonly here = computed(
    () => ['/requests', '/contacts', '/settings'].find((path) => this.url().startsWith(path)) ?? '/',
  );

  /** Whether something of the place is open; on a small screen the whole window belongs to it. */
  protected readonly inside = computed(() => (this.url().split(/[?#]/)[0] ?? '').split('/').filter(Boolean).length > 1);

  protected readonly standing = computed(
    () =>
      ({
        online: $localize`Connected to your server`,
        connecting: $localize`Connecting to your server …`,
        offline: $localize`Not connected to your server`,
      })[this.store.connection()],
  );

  constructor() {
    inject(PersonHere);
    inject(AppShortcuts);
    inject(UnreadMark);
    inject(Notifications);
    inject(RequestCards);
    const injector = inject(Injector);
    const notice = inject(LoadAhead).resting.then(() => loadCode(() => import('./restore-notice')));
    notice.then(
      ({ RestoreNotice }) => injector.get(RestoreNotice),
      // Without the server there is nothing to tell: the next page asks again.
      () => undefined,
    );
  }

  protected lock(): void {
    void this.store.device.lock();
  }

  /** A link to a place in the page would be taken for one of the app's addresses. */
  protected skip(event: Event): void {
    event.preventDefault();
    this.content().nativeElement.focus();
  }
}
