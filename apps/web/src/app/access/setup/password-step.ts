import { afterNextRender, ChangeDetectionStrategy, Component, input, output, signal } from '@angular/core';
import { form, FormRoot, type TreeValidationResult } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { errorText } from '../../errors/error-text';
import { NewPassword } from '../new-password';
import { StrengthMeter } from '../strength-meter';
import type { OwnerName } from './name-step';
import { FormState } from '../../shared/form-state';
import { PasswordField } from '../../shared/password-field/password-field';

/** A password that is strong enough; with it the account is made. */
@Component({
  selector: 'parley-password-step',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FormState, PasswordField, FormRoot, MatButton, StrengthMeter],
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
