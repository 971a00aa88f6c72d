import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  LOCALE_ID,
  afterNextRender,
  computed,
  inject,
  linkedSignal,
  output,
  resource,
  signal,
  viewChild,
} from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { MatProgressSpinner } from '@angular/material/progress-spinner';
import { CategoryTabs } from './category-tabs';
import { inTone, type Category, type Emoji, type SkinTone } from './emoji';
import { loadEmoji } from './emoji-data';
import { EmojiGrid, type Cell } from './emoji-grid';
import { EmojiHabits } from './emoji-habits';
import { searchEmoji } from './search-emoji';

/** Finds an emoji by words or by category, with those used last at hand. All of it works by keyboard. */
@Component({
  selector: 'parley-emoji-picker',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CategoryTabs, EmojiGrid, MatIcon, MatIconButton, MatMenu, MatMenuItem, MatMenuTrigger, MatProgressSpinner],
  templateUrl: './emoji-picker.html',
  styleUrl: './emoji-picker.scss',
  host: { role: 'dialog', 'aria-label': $localize`Emoji` },
})
export class EmojiPicker {
  readonly picked = output<string>();

  protected readonly habits = inject(EmojiHabits);
  private readonly locale = inject(LOCALE_ID);
  private readonly data = resource({ loader: () => loadEmoji(this.locale) });

  protected readonly typed = signal('');
  protected readonly failed = computed(() => this.data.status() === 'error');
  private readonly known = computed(() => (this.data.hasValue() ? this.data.value() : []));
  private readonly all = computed(() => this.known().flatMap(({ emoji }) => emoji));
  private readonly names = computed(
    () =>
      new Map(this.all().flatMap((emoji) => [emoji.text, ...emoji.tones.values()].map((text) => [text, emoji.name]))),
  );

  protected readonly categories = computed((): readonly Category[] => {
    const known = this.known();
    if (known.length === 0) return [];
    return [{ name: $localize`Recently used`, icon: 'schedule', emoji: [] }, ...known];
  });
  protected readonly category = signal(0);

  protected readonly label = computed(() =>
    this.typed().trim() ? $localize`Found` : (this.categories()[this.category()]?.name ?? ''),
  );
  /** What was used last stays in its place while the picker is open. */
  private readonly recent = linkedSignal({ source: this.category, computation: () => this.habits.recent() });
  protected readonly cells = computed((): readonly Cell[] => {
    const typed = this.typed().trim();
    if (typed) return searchEmoji(this.all(), typed).map((emoji) => this.cellOf(emoji));
    if (this.category() === 0) return this.recent().map((text) => ({ text, name: this.names().get(text) ?? text }));
    return this.categories()[this.category()]?.emoji.map((emoji) => this.cellOf(emoji)) ?? [];
  });

  /** Few were used yet: what stands below them. */
  protected readonly further = computed(() => {
    const next = this.categories()[1];
    if (this.typed().trim() || this.category() !== 0 || next === undefined) return null;
    return { name: next.name, cells: next.emoji.map((emoji) => this.cellOf(emoji)) };
  });

  protected readonly tones: readonly { readonly tone: SkinTone; readonly text: string; readonly name: string }[] = [
    { tone: 0, text: '✋', name: $localize`No skin tone` },
    { tone: 1, text: '✋🏻', name: $localize`Light skin tone` },
    { tone: 2, text: '✋🏼', name: $localize`Medium-light skin tone` },
    { tone: 3, text: '✋🏽', name: $localize`Medium skin tone` },
    { tone: 4, text: '✋🏾', name: $localize`Medium-dark skin tone` },
    { tone: 5, text: '✋🏿', name: $localize`Dark skin tone` },
  ];

  private readonly search = viewChild.required<ElementRef<HTMLInputElement>>('search');
  protected readonly grid = viewChild(EmojiGrid);

  constructor() {
    afterNextRender(() => {
      // On a touch screen the keyboard would cover what one came for.
      if (matchMedia('(pointer: fine)').matches) this.focusSearch();
    });
  }

  protected focusSearch(): void {
    this.search().nativeElement.focus();
  }

  protected searchKey(event: KeyboardEvent): void {
    const first = this.cells()[0];
    if (event.key === 'ArrowDown') this.grid()?.focus();
    else if (event.key === 'Enter' && this.typed().trim() && first) this.pick(first.text);
    else return;
    event.preventDefault();
  }

  protected pick(text: string): void {
    this.habits.used(text);
    this.picked.emit(text);
  }

  private cellOf(emoji: Emoji): Cell {
    return { text: inTone(emoji, this.habits.tone()), name: emoji.name };
  }
}
