import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';

/** What an empty place is for, and in its content what to do next. */
@Component({
  selector: 'parley-empty-state',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatIcon],
  template: `
    <div class="mark">
      <mat-icon aria-hidden="true">{{ icon() }}</mat-icon>
    </div>
    <h2>{{ heading() }}</h2>
    <ng-content />
  `,
  styleUrl: './empty-state.scss',
})
export class EmptyState {
  readonly icon = input.required<string>();
  readonly heading = input.required<string>();
}
