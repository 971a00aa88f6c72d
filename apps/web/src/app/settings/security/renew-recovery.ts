import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { form, FormRoot, required, type TreeValidationResult } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import type { RecoveryKit } from '../../../worker/device/client-methods';
import { RecoveryWords } from '../../access/recovery-words';
import { ClientStore } from '../../client/client-store';
import { errorText } from '../../errors/error-text';
import { FormState } from '../../shared/form-state';
import { PasswordField } from '../../shared/password-field/password-field';

/** A new recovery kit in the place of the old one. */
@Component({
  selector: 'parley-renew-recovery',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FormState, PasswordField, FormRoot, MatButton, RecoveryWords],
  templateUrl: './renew-recovery.html',
  styleUrl: '../../access/access-form.scss',
})
export class RenewRecovery {
  private readonly store = inject(ClientStore);
  protected readonly address = computed(() => this.store.account()?.address ?? '');
  protected readonly handle = computed(() => this.store.account()?.handle ?? '');
  protected readonly kit = signal<RecoveryKit | null>(null);

  protected readonly form = form(
    signal({ password: '' }),
    (path) => required(path.password, { message: $localize`Type your password.` }),
    { submission: { action: (): Promise<TreeValidationResult> => this.renew() } },
  );

  private async renew(): Promise<TreeValidationResult> {
    try {
      this.kit.set(await this.store.client.renewRecovery(this.form().value().password));
    } catch (error) {
      return { kind: 'refused', message: errorText(error), fieldTree: this.form.password };
    }
    this.form().reset({ password: '' });
    return undefined;
  }
}
