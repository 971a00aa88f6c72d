import { afterNextRender, ChangeDetectionStrategy, Component, input, output, signal } from '@angular/core';
import { form, FormField, FormRoot, type TreeValidationResult } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel, MatSuffix } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatProgressBar } from '@angular/material/progress-bar';
import { errorText } from '../../errors/error-text';
import { NewPassword } from '../new-password';
import { CapsLockHint } from '../../shared/password-field/caps-lock-hint';
import { PasswordReveal } from '../../shared/password-field/password-reveal';
import { StrengthMeter } from '../strength-meter';
import type { OwnerName } from './name-step';

/** A password that is strong enough; with it the account is made. */
@Component({
  selector: 'parley-password-step',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    FormField,
    FormRoot,
    MatButton,
    MatError,
    MatFormField,
    MatInput,
    MatHint,
    MatLabel,
    MatProgressBar,
    MatSuffix,
    CapsLockHint,
    PasswordReveal,
    StrengthMeter,
  ],
  templateUrl: './password-step.html',
  styleUrl: '../access-form.scss',
})
export class PasswordStep {
  readonly owner = input.required<OwnerName>();
  readonly make = input.required<(password: string) => Promise<void>>();
  readonly back = output();

  private readonly model = signal({ password: '' });
  protected readonly chosen = new NewPassword(
    () => this.model().password,
    () => [this.owner().name, this.owner().handle],
  );
  protected readonly form = form(this.model, (path) => this.chosen.rules(path.password), {
    submission: {
      action: (): Promise<TreeValidationResult> => this.submit(),
    },
  });

  constructor() {
    afterNextRender(() => this.form.password().focusBoundControl());
  }

  private async submit(): Promise<TreeValidationResult> {
    const refused = await this.chosen.refused();
    if (refused !== null) return { ...refused, fieldTree: this.form.password };
    try {
      await this.make()(this.model().password);
      return undefined;
    } catch (error) {
      return { kind: 'refused', message: errorText(error) };
    }
  }
}
