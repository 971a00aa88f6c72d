import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { MessageStateName } from '@parley/client';
import { tickText } from './tick-text';

/** How far a message of one's own has come, each state with a shape of its own: clock, tick, two ticks, filled ticks, failure. */
@Component({
  selector: 'parley-ticks',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './ticks.html',
  styleUrl: './ticks.scss',
  host: { '[title]': 'text()' },
})
export class Ticks {
  readonly state = input.required<MessageStateName>();
  /** A sentence: why it failed, or still waits. */
  readonly reason = input<string>();

  protected readonly text = computed(() => tickText(this.state(), this.reason()));
}
