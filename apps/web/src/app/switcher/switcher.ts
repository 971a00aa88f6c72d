import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  linkedSignal,
  signal,
  viewChild,
  type ElementRef,
} from '@angular/core';
import { MatDialogRef } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { Avatar } from '../shared/avatar/avatar';
import { fuzzyScore, searchable } from './fuzzy';
import { Targets, type Target } from './targets';

const MOST_SHOWN = 12;

/** Goes to a conversation, a contact or a place, or does something, by a few letters. */
@Component({
  selector: 'parley-switcher',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Avatar, MatIcon],
  templateUrl: './switcher.html',
  styleUrl: './switcher.scss',
})
export class Switcher {
  private readonly targets = inject(Targets);
  private readonly dialog = inject<MatDialogRef<Switcher>>(MatDialogRef);

  protected readonly typed = signal('');
  protected readonly found = computed((): readonly Target[] => {
    const typed = searchable(this.typed().trim());
    const all = this.targets.all();
    if (typed === '') return all.slice(0, MOST_SHOWN);
    return all
      .flatMap((target) => {
        const scores = target.words.flatMap((words) => fuzzyScore(words, typed) ?? []);
        return scores.length === 0 ? [] : { target, score: Math.max(...scores) + target.weight };
      })
      .sort((a, b) => b.score - a.score)
      .slice(0, MOST_SHOWN)
      .map(({ target }) => target);
  });
  protected readonly chosen = linkedSignal({ source: this.found, computation: () => 0 });

  private readonly box = viewChild.required<ElementRef<HTMLInputElement>>('box');

  constructor() {
    // At once: whoever opened this goes on typing, and the dialog itself waits for its animation.
    afterNextRender(() => this.box().nativeElement.focus());
  }

  protected key(event: KeyboardEvent): void {
    const count = this.found().length;
    const target = this.found()[this.chosen()];
    if (event.key === 'ArrowDown') this.chosen.update((at) => (at + 1) % Math.max(count, 1));
    else if (event.key === 'ArrowUp') this.chosen.update((at) => (at + count - 1) % Math.max(count, 1));
    else if (event.key === 'Enter' && target !== undefined && !event.isComposing) this.choose(target);
    else return;
    event.preventDefault();
  }

  protected choose(target: Target): void {
    // What is chosen decides where the focus goes, not where it was before.
    this.dialog.close();
    this.dialog.afterClosed().subscribe(() => target.run());
  }
}
