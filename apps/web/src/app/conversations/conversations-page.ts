import { CdkFixedSizeVirtualScroll, CdkVirtualForOf, CdkVirtualScrollViewport } from '@angular/cdk/scrolling';
import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  Injector,
  input,
  inputBinding,
  signal,
  viewChild,
  ViewContainerRef,
} from '@angular/core';
import { MatButton, MatIconAnchor, MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink, RouterLinkActive, RouterOutlet, type IsActiveMatchOptions } from '@angular/router';
import type { ConversationView } from '@parley/client';
import { ClientStore } from '../client/client-store';
import { Leaving } from '../contacts/leaving';
import { EmptyState } from '../shared/empty-state/empty-state';
import { PressAndHold } from '../shared/press-and-hold/press-and-hold';
import { RowHeight } from '../shared/row-height';
import { SearchBox } from '../shared/search-box/search-box';
import { Panes } from '../shell/panes';
import { ViewSize } from '../shell/view-size';
import { keysOf } from '../shortcuts/keys';
import { ConversationEntry } from './conversation-entry';
import { ConversationMenu } from './conversation-menu';
import { byTitle, inFolder } from './listed';
import { NewMenu } from './new-menu';
import { loadCode } from '../shared/load-code';

/** Conversations that are shown above the messages that were found; the others are scrolled to. */
const MOST_TITLES = 4;

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
    MatIconButton,
    Panes,
    PressAndHold,
    RouterLink,
    RouterLinkActive,
    RouterOutlet,
    SearchBox,
  ],
  templateUrl: './conversations-page.html',
  styleUrl: './conversations-page.scss',
})
export class ConversationsPage {
  /** From the query: `archive` shows what was put there. */
  readonly folder = input<string>();

  protected readonly store = inject(ClientStore);
  private readonly leaving = inject(Leaving);
  private readonly menu = inject(ConversationMenu);
  protected readonly newMenu = inject(NewMenu);
  protected readonly row = inject(RowHeight);
  private readonly injector = inject(Injector);
  private readonly router = inject(Router);
  private readonly size = inject(ViewSize);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly search = viewChild(SearchBox);
  private readonly found = viewChild.required('found', { read: ViewContainerRef });

  protected readonly open = signal(false);
  protected readonly typed = signal('');
  protected readonly inArchive = computed(() => this.folder() === 'archive');
  private readonly words = computed(() => this.typed().trim());
  protected readonly searching = computed(() => this.words() !== '');

  protected readonly shown = computed(() => {
    const all = this.leaving.conversations();
    if (this.searching()) return byTitle(all, this.typed());
    return inFolder(all, this.inArchive() ? 'archive' : 'main');
  });
  /** Some of those that have such a name; the room below is for messages. */
  protected readonly searchFlex = computed(() => `0 0 ${Math.min(this.shown().length, MOST_TITLES) * this.row.px()}px`);
  protected readonly archived = computed(() => inFolder(this.leaving.conversations(), 'archive'));
  protected readonly archivedUnread = computed(() => this.archived().filter(({ unread }) => unread > 0).length);
  /** The device has not told yet what there is. */
  protected readonly loading = computed(() => this.store.conversations().length === 0 && !this.store.listed());

  /** A conversation is the one that is open, whatever stands beside it. */
  protected readonly exceptQuery: IsActiveMatchOptions = {
    paths: 'subset',
    queryParams: 'ignored',
    matrixParams: 'ignored',
    fragment: 'ignored',
  };
  protected readonly switcherKeys = keysOf('ctrl+k').join(' ');

  constructor() {
    effect((ended) => {
      if (!this.searching()) return;
      // It comes with the first search: whoever only opens a conversation does not load it.
      const found = loadCode(() => import('./found/found-messages')).then(({ FoundMessages }) =>
        this.found().createComponent(FoundMessages, { bindings: [inputBinding('query', this.words)] }),
      );
      ended(() => void found.then((shown) => shown.destroy()));
    });
  }

  protected openMenu(conversation: ConversationView, at: { x: number; y: number } | HTMLElement): void {
    void this.menu.open(conversation, at, { opened: false });
  }

  protected contextMenu(event: MouseEvent, conversation: ConversationView): void {
    if (!(event.currentTarget instanceof HTMLElement)) return;
    event.preventDefault();
    // The menu key has no place of its own.
    this.openMenu(conversation, event.button === 2 ? { x: event.clientX, y: event.clientY } : event.currentTarget);
  }

  /** Up and down go from one conversation to the next. */
  protected key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const links = this.#links();
    const at = links.findIndex((link) => link === event.target);
    if (at + step < 0) this.search()?.focus();
    else links[at + step]?.focus();
    event.preventDefault();
  }

  /** In a small window one goes on where the list was left. */
  protected closed(): void {
    this.open.set(false);
    const before = this.router.currentNavigation()?.previousNavigation?.finalUrl?.root.children['primary'];
    const path = before?.segments.slice(0, 2).join('/');
    const goOn = (): void =>
      this.#links()
        .find((link) => link.getAttribute('href')?.split(/[?#]/)[0] === `/${path}`)
        ?.focus({ preventScroll: true });
    if (!this.size.twoPanes()) afterNextRender(goOn, { injector: this.injector });
  }

  protected focusFirst(): void {
    this.#links()[0]?.focus();
  }

  protected readonly byId = (_: number, { id }: ConversationView): string => id;

  #links(): readonly HTMLElement[] {
    return [...this.host.querySelectorAll<HTMLElement>('[role=listitem] > a')];
  }
}
