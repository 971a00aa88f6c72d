import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { form, FormRoot, required, type TreeValidationResult } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { ProtocolError } from '@parley/protocol';
import { NewPassword } from '../../access/new-password';
import { StrengthMeter } from '../../access/strength-meter';
import { ClientStore } from '../../client/client-store';
import { errorText } from '../../errors/error-text';
import { Notices } from '../../errors/notices';
import { FormState } from '../../shared/form-state';
import { PasswordField } from '../../shared/password-field/password-field';

/** The password of now, and a new one. */
@Component({
  selector: 'parley-change-password',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FormState, PasswordField, FormRoot, MatButton, StrengthMeter],
  templateUrl: './change-password.html',
  styleUrl: '../../access/access-form.scss',
})
export class ChangePassword {
  private readonly store = inject(ClientStore);
  private readonly notices = inject(Notices);

  private readonly model = signal({ current: '', next: '' });
  private readonly known = computed(() => [this.store.account()?.name ?? '', this.store.account()?.handle ?? '']);
  protected readonly address = computed(() => this.store.account()?.address ?? '');
  protected readonly chosen = new NewPassword(() => this.model().next, this.known);

  protected readonly form = form(
    this.model,
    (path) => {
      required(path.current, { message: $localize`Type your current password.` });
      this.chosen.rules(path.next);
    },
    { submission: { action: (): Promise<TreeValidationResult> => this.change() } },
  );

  private async change(): Promise<TreeValidationResult> {
    const { current, next } = this.model();
    const refused = await this.chosen.refused();
    if (refused !== null) return { ...refused, fieldTree: this.form.next };
    try {
      await this.store.client.changePassword(current, next);
    } catch (error) {
      const ofCurrent = error instanceof ProtocolError && error.code === 'wrong-password';
      return { kind: 'refused', message: errorText(error), ...(ofCurrent && { fieldTree: this.form.current }) };
    }
    this.form().reset({ current: '', next: '' });
    this.notices.say($localize`The password was changed. Other devices are signed out.`);
    return undefined;
  }
}
