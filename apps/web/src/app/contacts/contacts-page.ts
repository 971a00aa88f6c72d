import { CdkFixedSizeVirtualScroll, CdkVirtualForOf, CdkVirtualScrollViewport } from '@angular/cdk/scrolling';
import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  LOCALE_ID,
  computed,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { MatButton, MatIconAnchor, MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatProgressBar } from '@angular/material/progress-bar';
import { MatTooltip } from '@angular/material/tooltip';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import type { ContactView } from '@parley/client';
import { ClientStore } from '../client/client-store';
import { Notices } from '../errors/notices';
import { Avatar, type Presence } from '../shared/avatar/avatar';
import { EmptyState } from '../shared/empty-state/empty-state';
import { RowHeight } from '../shared/row-height';
import { SearchBox } from '../shared/search-box/search-box';
import { Panes } from '../shell/panes';
import { ContactMenu } from './contact-menu';
import { findContacts } from './find-contacts';
import { Leaving } from './leaving';
import { TrustBadge } from './who/trust-badge';

/** All contacts, and the one that is open beside them. */
@Component({
  selector: 'parley-contacts-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    Avatar,
    CdkFixedSizeVirtualScroll,
    CdkVirtualForOf,
    CdkVirtualScrollViewport,
    EmptyState,
    MatButton,
    MatIcon,
    MatIconAnchor,
    MatIconButton,
    MatProgressBar,
    MatTooltip,
    Panes,
    RouterLink,
    RouterLinkActive,
    RouterOutlet,
    SearchBox,
    TrustBadge,
  ],
  templateUrl: './contacts-page.html',
  styleUrl: './contacts-page.scss',
})
export class ContactsPage {
  protected readonly row = inject(RowHeight);
  private readonly store = inject(ClientStore);
  private readonly menu = inject(ContactMenu);
  private readonly leaving = inject(Leaving);
  private readonly locale = inject(LOCALE_ID);
  private readonly notices = inject(Notices);

  private readonly list = viewChild<CdkVirtualScrollViewport, ElementRef<HTMLElement>>(CdkVirtualScrollViewport, {
    read: ElementRef,
  });

  protected readonly open = signal(false);
  protected readonly typed = signal('');
  /** How many have been looked up again; null: nobody is. */
  protected readonly refreshed = signal<number | null>(null);
  protected readonly all = this.leaving.contacts;
  protected readonly found = computed(() => findContacts(this.all(), this.typed(), this.locale));

  protected readonly byId = (_: number, { id }: ContactView): string => id;

  protected lineOf({ state, address, alert }: ContactView): string {
    if (alert === 'server-key-changed' || alert === 'account-key-changed') return $localize`Their key changed`;
    if (state === 'requested') return $localize`Asked; not accepted yet`;
    return state === 'blocked' ? $localize`Blocked` : address;
  }

  /** On from the search to what it found. */
  protected focusFirst(): void {
    this.list()?.nativeElement.querySelector('a')?.focus();
  }

  protected presenceOf({ id }: ContactView): Presence {
    return this.store.reach().get(id)?.online === true ? 'online' : null;
  }

  protected showMenu(event: MouseEvent, contact: ContactView): void {
    event.preventDefault();
    void this.menu.open(contact, { x: event.clientX, y: event.clientY });
  }

  /** One after the other, so that it can be seen how far it is and one that does not answer keeps nobody else waiting. */
  protected async refresh(): Promise<void> {
    let silent = 0;
    this.refreshed.set(0);
    for (const [at, { id }] of this.all().entries()) {
      try {
        await this.store.client.refreshContacts([id]);
      } catch {
        // Whatever is wrong with one contact stands in its alert.
        silent++;
      }
      this.refreshed.set(at + 1);
    }
    this.refreshed.set(null);
    this.notices.say(
      silent === 0
        ? $localize`All contacts are up to date.`
        : $localize`${silent}:count: of your contacts did not answer.`,
    );
  }
}
