import {
  afterNextRender,
  ChangeDetectionStrategy,
  ChangeDetectorRef,
  Component,
  computed,
  DestroyRef,
  ElementRef,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatProgressBar } from '@angular/material/progress-bar';
import type { MessageView } from '@parley/client';
import type { MessageId } from '@parley/protocol';
import { HoldWatch } from '../../shared/press-and-hold/hold-watch';
import { MessageActions } from '../actions/message-actions';
import { daysOf } from '../model/days';
import type { MessageWindow } from '../model/message-window';
import { OutgoingMessages } from '../model/outgoing';
import { Revising } from '../model/revising';
import { DayLabel } from './day-label';
import { Message } from './message';
import { ScrollKeeper } from './scroll-keeper';

/** So near to an end of what is loaded, more is asked for: some screens, so that nobody gets there first. */
const LOAD_AHEAD_PX = 1_600;
/** Below this distance a jump is a glide. */
const NEAR_SCREENS = 2;
/** The divider stands this far below the upper edge. */
const DIVIDER_PX = 96;
const FLASH_MS = 1_600;
/** So long after the last movement the list rests. */
const REST_MS = 120;

/** The messages of one conversation, of any number: what is near the reader is on the page, the rest is asked for as it is needed. */
@Component({
  selector: 'parley-message-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DayLabel, MatButton, MatIcon, MatIconButton, MatProgressBar, Message],
  templateUrl: './message-list.html',
  styleUrl: './message-list.scss',
})
export class MessageList {
  readonly window = input.required<MessageWindow>();
  /** Messages that are still on their way to the own server; they stand at the end. */
  readonly unsent = input<readonly MessageView[]>([]);
  /** Position up to which everything was read: the divider stands behind it; null: no divider. */
  readonly divided = input<number | null>(null);
  /** Unread messages, for the way to the end. */
  readonly unread = input(0);
  /** Whose messages these are, for screen readers. */
  readonly label = input.required<string>();
  /** The last message of which the end has come into view. */
  readonly seen = output<string>();
  /** Esc: back to writing. */
  readonly left = output();

  private readonly actions = inject(MessageActions);
  private readonly revising = inject(Revising);
  private readonly outgoing = inject(OutgoingMessages);
  private readonly view = inject(ChangeDetectorRef);
  private readonly scroller = viewChild.required<ElementRef<HTMLElement>>('scroller');
  private readonly content = viewChild.required<ElementRef<HTMLElement>>('content');
  #keeper: ScrollKeeper | null = null;
  #seen: string | null = null;
  #flashing: ReturnType<typeof setTimeout> | undefined;
  /** Set while the list moves. */
  #resting: ReturnType<typeof setTimeout> | undefined;

  protected readonly messages = computed(() => {
    const known = this.revising.shown(this.window().messages());
    if (this.window().moreAfter() || this.unsent().length === 0) return known;
    // The change feed may bring it before its sender hears that it was sent.
    const sent = new Set(known.filter(({ incoming }) => !incoming).map(({ sentAt }) => sentAt));
    return [...known, ...this.unsent().filter(({ sentAt }) => !sent.has(sentAt))];
  });
  readonly #firstUnread = computed(() => {
    const divided = this.divided();
    if (divided === null) return null;
    return this.messages().find(({ incoming, position }) => incoming && position > divided)?.id ?? null;
  });
  protected readonly days = computed(() => daysOf(this.messages(), this.#firstUnread()));
  protected readonly far = signal(false);
  protected readonly pointed = signal<string | null>(null);
  protected readonly flashed = signal<string | null>(null);
  readonly #focused = signal<string | null>(null);
  /** The message that Tab leads to: the one that has the focus, else the newest. */
  protected readonly current = computed(() => {
    const focused = this.#focused();
    const messages = this.messages();
    return messages.some(({ id }) => id === focused) ? focused : (messages.at(-1)?.id ?? null);
  });

  constructor() {
    const destroyed = inject(DestroyRef);
    afterNextRender(() => {
      const scroller = this.scroller().nativeElement;
      const content = this.content().nativeElement;
      const keeper = new ScrollKeeper(scroller, content.getElementsByTagName('parley-message'));
      this.#keeper = keeper;
      const window = this.window();
      window.change = (change) => this.#changed(change);
      const sizes = new ResizeObserver(() => this.#keep());
      sizes.observe(scroller);
      sizes.observe(content);
      const hold = new HoldWatch(content, (target, point) => {
        const element = messageAt(target);
        if (element !== null) this.#openMenu(element, point);
      });
      if (window.loaded()) this.#begin();
      destroyed.onDestroy(() => {
        window.place = keeper.place;
        window.change = (change) => change();
        sizes.disconnect();
        hold.end();
        clearTimeout(this.#flashing);
        clearTimeout(this.#resting);
      });
    });
  }

  /** Goes to the newest message. */
  async toEnd(): Promise<void> {
    const window = this.window();
    if (window.moreAfter()) await window.openAtEnd();
    const keeper = this.#keeper;
    if (keeper === null) return;
    const { nativeElement } = this.scroller();
    keeper.atEnd = true;
    window.following = true;
    if (keeper.below > nativeElement.clientHeight * NEAR_SCREENS || !glides()) return keeper.keep();
    nativeElement.scrollTo({ top: nativeElement.scrollHeight, behavior: 'smooth' });
  }

  /** Shows one message among those around it. */
  async toMessage(id: MessageId): Promise<void> {
    if (!this.messages().some((message) => message.id === id)) await this.window().openAround(id);
    const element = this.#elementOf(id);
    if (element === null) return;
    this.#keeper?.goTo(element, 'middle');
    this.#look();
    this.flashed.set(id);
    clearTimeout(this.#flashing);
    this.#flashing = setTimeout(() => this.flashed.set(null), FLASH_MS);
  }

  protected keyOf(message: MessageView): string {
    return this.outgoing.keyOf(message);
  }

  protected scrolled(): void {
    this.#keeper?.scrolled();
    this.#look();
    this.pointed.set(null);
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#rest(), REST_MS);
  }

  /** Nobody points at what passes under the pointer: to show and hide the buttons of all of it would cost frames. */
  protected point(event: Event): void {
    if (this.#resting === undefined) this.#pointAt(event.target);
  }

  protected focused(event: Event): void {
    this.#focused.set(messageAt(event.target)?.dataset['id'] ?? null);
  }

  protected blurred({ relatedTarget }: FocusEvent): void {
    if (messageAt(relatedTarget) === null) this.#focused.set(null);
  }

  protected contextMenu(event: MouseEvent): void {
    const element = messageAt(event.target);
    if (element === null || wantsOwnMenu(event.target)) return;
    event.preventDefault();
    // The menu key has no place of its own.
    const byKey = event.button !== 2;
    this.#openMenu(element, byKey ? element : { x: event.clientX, y: event.clientY });
  }

  protected key(event: KeyboardEvent): void {
    const element = messageAt(event.target);
    if (element === null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === element && this.#messageKey(event.key, element)) event.preventDefault();
    if (event.key === 'Escape') {
      // It goes on: a dialog that has just opened closes by it, too.
      event.preventDefault();
      this.left.emit();
    }
  }

  /** Keys while a message itself has the focus. @returns whether it was one */
  #messageKey(key: string, element: HTMLElement): boolean {
    const all = this.content().nativeElement.getElementsByTagName('parley-message');
    const at = [...all].indexOf(element);
    const focus = (place: number): void => {
      const next = all[place];
      if (next instanceof HTMLElement) next.focus();
    };
    switch (key) {
      case 'ArrowUp':
        focus(at - 1);
        return true;
      case 'ArrowDown':
        if (at === all.length - 1) this.left.emit();
        else focus(at + 1);
        return true;
      case 'End':
        void this.toEnd().then(() => focus(all.length - 1));
        return true;
      case 'Enter':
      case ' ':
        this.#openMenu(element, element);
        return true;
      default:
        return false;
    }
  }

  #rest(): void {
    this.#resting = undefined;
    this.#pointAt(this.content().nativeElement.querySelector('parley-message:hover'));
  }

  #pointAt(target: EventTarget | null): void {
    this.pointed.set(messageAt(target)?.dataset['id'] ?? null);
  }

  #openMenu(element: HTMLElement, at: { x: number; y: number } | HTMLElement): void {
    const message = this.messages().find(({ id }) => id === element.dataset['id']);
    if (message !== undefined) this.actions.menu.next({ message, at });
  }

  #begin(): void {
    const { place } = this.window();
    const keeper = this.#keeper;
    if (keeper === null) return;
    const unread = this.#firstUnread();
    const divider = unread === null ? null : this.#elementOf(unread);
    const left = place && this.#elementOf(place.id);
    if (divider) keeper.goTo(divider, DIVIDER_PX);
    else if (left) keeper.goTo(left, place.offset);
    else {
      keeper.atEnd = !this.window().moreAfter();
      keeper.keep();
      keeper.hold();
    }
    this.#look();
  }

  #changed(change: () => void): void {
    const first = !this.window().loaded();
    this.#keeper?.hold();
    change();
    this.view.detectChanges();
    if (first) this.#begin();
    else this.#keep();
  }

  #keep(): void {
    this.#keeper?.keep();
    this.#keeper?.hold();
    this.#look();
  }

  /** What the place of the reader means: what has been seen, what is to be loaded, how far the end is. */
  #look(): void {
    const keeper = this.#keeper;
    const window = this.window();
    if (keeper === null || !window.loaded()) return;
    const { scrollTop, clientHeight } = this.scroller().nativeElement;
    const { below } = keeper;
    window.following = keeper.atEnd && !window.moreAfter();
    this.far.set(window.moreAfter() || below > clientHeight / 2);
    if (scrollTop < LOAD_AHEAD_PX && window.failed() !== 'before') void window.loadBefore();
    if (below < LOAD_AHEAD_PX && window.failed() !== 'after') void window.loadAfter();
    const seen = keeper.lastSeen()?.dataset['id'];
    if (seen === undefined || seen === this.#seen) return;
    this.#seen = seen;
    this.seen.emit(seen);
  }

  #elementOf(id: string): HTMLElement | null {
    return this.content().nativeElement.querySelector(`[data-id="${CSS.escape(id)}"]`);
  }
}

const messageAt = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('parley-message') : null;

/** The browser's own menu has what one wants with a link or a selected text. */
function wantsOwnMenu(target: EventTarget | null): boolean {
  if (target instanceof Element && target.closest('a[href]') !== null) return true;
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && target instanceof Node && selection.containsNode(target, true);
}

const glides = (): boolean => !matchMedia('(prefers-reduced-motion: reduce)').matches;
