import { ChangeDetectionStrategy, Component, ElementRef, inject, input, model } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import type { Category } from './emoji';

/** The categories as a row of icons: tabs of which the chosen one is in the tab order, arrow keys choose others. */
@Component({
  selector: 'parley-category-tabs',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatIcon],
  template: `
    @for (category of categories(); track category.name) {
      <button
        type="button"
        role="tab"
        [attr.aria-label]="category.name"
        [title]="category.name"
        [attr.aria-selected]="$index === selected()"
        [tabIndex]="$index === selected() ? 0 : -1"
        (click)="selected.set($index)"
      >
        <mat-icon aria-hidden="true">{{ category.icon }}</mat-icon>
      </button>
    }
  `,
  styleUrl: './category-tabs.scss',
  host: { role: 'tablist', '(keydown)': 'move($event)' },
})
export class CategoryTabs {
  readonly categories = input.required<readonly Category[]>();
  readonly selected = model(0);

  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);

  protected move(event: KeyboardEvent): void {
    const count = this.categories().length;
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -this.selected(), End: count - 1 - this.selected() }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const to = (this.selected() + step + count) % count;
    this.selected.set(to);
    this.element.nativeElement.querySelectorAll('button')[to]?.focus();
  }
}
