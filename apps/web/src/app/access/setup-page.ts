import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import {
  form,
  FormField,
  FormRoot,
  maxLength,
  minLength,
  pattern,
  required,
  type TreeValidationResult,
} from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { RouterLink } from '@angular/router';
import type { RecoveryKit } from '../../worker/device/client-methods';
import { ClientStore } from '../client/client-store';
import { errorText } from '../errors/error-text';
import { AccessCard } from './access-card';
import { SETUP_TOKEN } from './setup-token';

/** The owner's first minutes: name and password, then the recovery kit. */
@Component({
  selector: 'parley-setup-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [AccessCard, FormField, FormRoot, MatButton, MatError, MatFormField, MatInput, MatLabel, RouterLink],
  templateUrl: './setup-page.html',
  styleUrl: './access-form.scss',
})
export class SetupPage {
  private readonly store = inject(ClientStore);
  protected readonly token = inject(SETUP_TOKEN);
  protected readonly kit = signal<RecoveryKit | null>(null);

  protected readonly form = form(
    signal({ name: '', handle: this.store.server()?.handle ?? '', password: '' }),
    (path) => {
      required(path.name, { message: $localize`Others see this name.` });
      maxLength(path.name, 64, { message: $localize`That is too long.` });
      pattern(path.handle, /^[a-z0-9][a-z0-9._-]{0,31}$/, {
        message: $localize`Small letters, digits, dot, dash and underscore.`,
      });
      minLength(path.password, 10, { message: $localize`At least ten characters.` });
    },
    { submission: { action: async () => this.setUp() } },
  );

  private async setUp(): Promise<TreeValidationResult> {
    const { name, handle, password } = this.form().value();
    try {
      this.kit.set(await this.store.device.setUp({ name, handle, password, setupToken: this.token ?? '' }));
      return undefined;
    } catch (error) {
      return { kind: 'refused', message: errorText(error) };
    }
  }
}
