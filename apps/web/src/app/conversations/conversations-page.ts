import { CdkFixedSizeVirtualScroll, CdkVirtualForOf, CdkVirtualScrollViewport } from '@angular/cdk/scrolling';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton, MatIconAnchor } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import type { ConversationView } from '@parley/client';
import { ClientStore } from '../client/client-store';
import { Leaving } from '../contacts/leaving';
import { EmptyState } from '../shared/empty-state/empty-state';
import { SearchBox } from '../shared/search-box/search-box';
import { Panes } from '../shell/panes';
import { ConversationEntry } from './conversation-entry';
import { ConversationMenu } from './conversation-menu';
import { byTitle, inFolder } from './listed';

/** All conversations, and the one that is open. */
@Component({
  selector: 'parley-conversations-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    CdkFixedSizeVirtualScroll,
    CdkVirtualForOf,
    CdkVirtualScrollViewport,
    ConversationEntry,
    EmptyState,
    MatButton,
    MatIcon,
    MatIconAnchor,
    Panes,
    RouterLink,
    RouterLinkActive,
    RouterOutlet,
    SearchBox,
  ],
  templateUrl: './conversations-page.html',
  styleUrl: './conversations-page.scss',
})
export class ConversationsPage {
  protected readonly store = inject(ClientStore);
  private readonly leaving = inject(Leaving);
  private readonly menu = inject(ConversationMenu);
  protected readonly open = signal(false);
  protected readonly typed = signal('');

  protected readonly shown = computed(() => {
    const all = this.leaving.conversations();
    return this.typed().trim() === '' ? inFolder(all, 'main') : byTitle(all, this.typed());
  });
  /** The device has not told yet what there is. */
  protected readonly loading = computed(
    () => this.store.conversations().length === 0 && this.store.connection() !== 'online',
  );

  protected openMenu(event: MouseEvent, conversation: ConversationView): void {
    if (!(event.currentTarget instanceof HTMLElement)) return;
    event.preventDefault();
    // The menu key has no place of its own.
    const at = event.button === 2 ? { x: event.clientX, y: event.clientY } : event.currentTarget;
    void this.menu.open(conversation, at, { opened: false });
  }

  protected readonly byId = (_: number, { id }: ConversationView): string => id;
}
