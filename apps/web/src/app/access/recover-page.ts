import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import { form, FormField, FormRoot, required, type TreeValidationResult } from '@angular/forms/signals';
import { MatAnchor, MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { Router, RouterLink } from '@angular/router';
import { ProtocolError } from '@parley/protocol';
import { ClientStore } from '../client/client-store';
import { errorText } from '../errors/error-text';
import { AccessCard } from './access-card';
import { NewPassword } from './new-password';
import { StrengthMeter } from './strength-meter';
import { FormState } from '../shared/form-state';
import { PasswordField } from '../shared/password-field/password-field';

/** Back in with the recovery kit, and a new password. */
@Component({
  selector: 'parley-recover-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    FormState,
    PasswordField,
    AccessCard,
    FormField,
    FormRoot,
    MatAnchor,
    MatButton,
    MatError,
    MatFormField,
    MatIcon,
    MatInput,
    MatHint,
    MatLabel,
    RouterLink,
    StrengthMeter,
  ],
  templateUrl: './recover-page.html',
  styleUrl: './access-form.scss',
})
export class RecoverPage {
  private readonly store = inject(ClientStore);
  private readonly router = inject(Router);

  private readonly model = signal({ kit: '', password: '' });
  private readonly known = computed(() => [this.store.server()?.handle ?? '']);
  protected readonly chosen = new NewPassword(() => this.model().password, this.known);

  protected readonly form = form(
    this.model,
    (path) => {
      required(path.kit, { message: $localize`Type the twelve words, or load the file.` });
      this.chosen.rules(path.password);
    },
    { submission: { action: (): Promise<TreeValidationResult> => this.recover() } },
  );

  constructor() {
    effect(() => {
      if (this.store.phase() === 'open') void this.router.navigateByUrl('/', { replaceUrl: true });
    });
  }

  private async recover(): Promise<TreeValidationResult> {
    const { kit, password } = this.model();
    const refused = await this.chosen.refused();
    if (refused !== null) return { ...refused, fieldTree: this.form.password };
    try {
      await this.store.device.recover(kit, password);
      return undefined;
    } catch (error) {
      const ofKit = error instanceof ProtocolError && error.code === 'wrong-recovery-words';
      return { kind: 'refused', message: errorText(error), ...(ofKit && { fieldTree: this.form.kit }) };
    }
  }

  protected async load(chosen: HTMLInputElement): Promise<void> {
    const text = await chosen.files?.[0]?.text();
    if (text !== undefined) this.form.kit().value.set(text);
    // The same file may be chosen again.
    chosen.value = '';
  }
}
