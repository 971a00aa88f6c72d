import { ChangeDetectionStrategy, Component, ElementRef, input, model, output, viewChild } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';

/** A line to search with, above what it searches. */
@Component({
  selector: 'parley-search-box',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatIcon, MatIconButton],
  template: `
    <mat-icon aria-hidden="true">search</mat-icon>
    <input
      #box
      type="search"
      autocomplete="off"
      spellcheck="false"
      enterkeyhint="search"
      [attr.aria-label]="label()"
      [placeholder]="label()"
      [value]="typed()"
      (input)="typed.set(box.value)"
      (keydown.escape)="clear($event)"
      (keydown.arrowdown)="below.emit(); $event.preventDefault()"
    />
    @if (typed()) {
      <button mat-icon-button type="button" aria-label="Clear" i18n-aria-label (click)="clear($event); box.focus()">
        <mat-icon>close</mat-icon>
      </button>
    }
  `,
  styleUrl: './search-box.scss',
})
export class SearchBox {
  readonly label = input.required<string>();
  readonly typed = model('');
  /** Arrow down: on to what was found. */
  readonly below = output();

  private readonly box = viewChild.required<ElementRef<HTMLInputElement>>('box');

  focus(): void {
    this.box().nativeElement.focus();
  }

  protected clear(event: Event): void {
    if (this.typed() === '') return;
    event.stopPropagation();
    this.typed.set('');
  }
}
