import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MinuteClock } from '../../shared/time/minute-clock';
import { TimeText } from '../../shared/time/time-text';

/** The day that the messages below it are of. */
@Component({
  selector: 'parley-day-label',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '{{ text() }}',
})
export class DayLabel {
  /** Unix ms. */
  readonly at = input.required<number>();
  private readonly words = inject(TimeText);
  private readonly clock = inject(MinuteClock);
  protected readonly text = computed(() => this.words.day(this.at(), this.clock.now()));
}
