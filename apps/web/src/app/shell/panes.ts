import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** A list and what is open of it, side by side; in a window too small for both they take turns. */
@Component({
  selector: 'parley-panes',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class.detail-open]': 'detailOpen()' },
  template: `
    <section class="list"><ng-content select="[list]" /></section>
    <section class="detail"><ng-content /></section>
  `,
  styleUrl: './panes.scss',
})
export class Panes {
  /** Whether something of the list is open. */
  readonly detailOpen = input.required<boolean>();
}
