import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { Strength } from './password-strength';

/** How strong a password is: a bar, a word, and what would help. */
@Component({
  selector: 'parley-strength-meter',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="bar" [attr.data-score]="score()" aria-hidden="true"><i></i><i></i><i></i><i></i></div>
    <p role="status">
      @if (strength(); as strength) {
        <strong>{{ word() }}</strong> {{ strength.advice[0] }}
      } @else {
        <ng-container i18n>Four or five unrelated words are strong and easy to type.</ng-container>
      }
    </p>
  `,
  styleUrl: './strength-meter.scss',
})
export class StrengthMeter {
  /** Undefined while nothing is typed. */
  readonly strength = input.required<Strength | undefined>();

  protected readonly score = computed(() => this.strength()?.score ?? -1);
  protected readonly word = computed(
    () =>
      [$localize`Very weak.`, $localize`Weak.`, $localize`Almost.`, $localize`Good.`, $localize`Strong.`][this.score()],
  );
}
