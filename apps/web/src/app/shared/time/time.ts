import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MinuteClock } from './minute-clock';
import { TimeText } from './time-text';

/** A moment, short, with the whole date on hover; it stays true as time goes by. */
@Component({
  selector: 'parley-time',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: '<time [attr.datetime]="machine()" [title]="full()">{{ text() }}</time>',
  styles: ':host { white-space: nowrap; }',
})
export class Time {
  /** Unix ms. */
  readonly at = input.required<number>();
  /** `clock`: the time of day. `short`: as in a list. `ago`: how long it is since. */
  readonly form = input<'clock' | 'short' | 'ago'>('clock');

  private readonly words = inject(TimeText);
  private readonly clock = inject(MinuteClock);

  protected readonly machine = computed(() => new Date(this.at()).toISOString());
  protected readonly full = computed(() => this.words.full(this.at()));
  protected readonly text = computed(() => {
    switch (this.form()) {
      case 'clock':
        return this.words.clock(this.at());
      case 'short':
        return this.words.short(this.at(), this.clock.now());
      case 'ago':
        return this.words.ago(this.at(), this.clock.now());
    }
  });
}
