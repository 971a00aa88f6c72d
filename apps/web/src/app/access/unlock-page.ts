import { Location } from '@angular/common';
import { afterNextRender, ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import { form, FormField, FormRoot, required, type TreeValidationResult } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import { MatError, MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { Router } from '@angular/router';
import { ClientStore } from '../client/client-store';
import { errorText, sentenceFor } from '../errors/error-text';
import { AccessCard } from './access-card';

const STAY_MS = 7 * 24 * 3_600_000;

/** Password, and in: for a browser that is locked, and for one that is new. */
@Component({
  selector: 'parley-unlock-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [AccessCard, FormField, FormRoot, MatButton, MatCheckbox, MatError, MatFormField, MatInput, MatLabel],
  templateUrl: './unlock-page.html',
  styleUrl: './access-form.scss',
})
export class UnlockPage {
  private readonly store = inject(ClientStore);
  private readonly router = inject(Router);
  private readonly location = inject(Location);

  protected readonly known = computed(() => this.store.phase() === 'locked');
  protected readonly address = computed(() => {
    const server = this.store.server();
    return server?.handle ? `${server.handle}@${server.address}` : server?.address;
  });
  protected readonly reason = computed(() => sentenceFor(this.store.problem() ?? ''));

  protected readonly form = form(
    signal({ password: '', stay: false }),
    (path) => required(path.password, { message: $localize`Type your password.` }),
    { submission: { action: async () => this.unlock() } },
  );

  constructor() {
    afterNextRender(() => this.form.password().focusBoundControl());
    // Another tab may have been unlocked instead.
    effect(() => {
      if (this.store.phase() === 'open') void this.enter();
    });
  }

  private async unlock(): Promise<TreeValidationResult> {
    const { password, stay } = this.form().value();
    try {
      await this.store.device.unlock(password, stay ? Date.now() + STAY_MS : null);
      return undefined;
    } catch (error) {
      return { kind: 'refused', message: errorText(error), fieldTree: this.form.password };
    }
  }

  /** Goes on to the address that was asked for. */
  private enter(): Promise<boolean> {
    const path = this.location.path();
    return this.router.navigateByUrl(path === '/unlock' ? '/' : path, {
      onSameUrlNavigation: 'reload',
      replaceUrl: true,
    });
  }
}
