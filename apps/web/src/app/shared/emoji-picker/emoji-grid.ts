import { ChangeDetectionStrategy, Component, ElementRef, inject, input, linkedSignal, output } from '@angular/core';

const COLUMNS = 8;

/** What is shown of an emoji in the grid. */
export interface Cell {
  readonly text: string;
  readonly name: string;
}

/** Emoji in rows of eight. One of them is in the tab order; arrow keys, Home and End move it. */
@Component({
  selector: 'parley-emoji-grid',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (cell of cells(); track cell.text) {
      <button
        type="button"
        [attr.aria-label]="cell.name"
        [title]="cell.name"
        [tabIndex]="$index === current() ? 0 : -1"
        (focus)="current.set($index)"
        (click)="picked.emit(cell.text)"
      >
        {{ cell.text }}
      </button>
    }
  `,
  styleUrl: './emoji-grid.scss',
  host: { role: 'group', '[attr.aria-label]': 'label()', '(keydown)': 'move($event)' },
})
export class EmojiGrid {
  readonly cells = input.required<readonly Cell[]>();
  readonly label = input.required<string>();
  readonly picked = output<string>();
  /** Up from the first row. */
  readonly left = output();

  protected readonly current = linkedSignal({ source: this.cells, computation: () => 0 });
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);

  /** Puts the focus on the emoji that is in the tab order. */
  focus(at = this.current()): void {
    this.element.nativeElement.querySelectorAll('button')[at]?.focus();
  }

  protected move(event: KeyboardEvent): void {
    const step = this.step(event.key);
    if (step === null || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const to = this.current() + step;
    if (to >= 0 && to < this.cells().length) this.focus(to);
    else if (event.key === 'ArrowUp') this.left.emit();
  }

  private step(key: string): number | null {
    const [current, last] = [this.current(), this.cells().length - 1];
    const forward = getComputedStyle(this.element.nativeElement).direction === 'rtl' ? -1 : 1;
    switch (key) {
      case 'ArrowRight':
        return forward;
      case 'ArrowLeft':
        return -forward;
      case 'ArrowDown':
        return Math.min(COLUMNS, last - current) || null;
      case 'ArrowUp':
        return -COLUMNS;
      case 'Home':
        return -current;
      case 'End':
        return last - current;
      default:
        return null;
    }
  }
}
