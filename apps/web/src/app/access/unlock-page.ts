import { Location } from '@angular/common';
import { afterNextRender, ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import { form, FormField, FormRoot, required, type TreeValidationResult } from '@angular/forms/signals';
import { MatAnchor, MatButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import { MatError, MatFormField, MatHint, MatLabel, MatSuffix } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatProgressBar } from '@angular/material/progress-bar';
import { Router, RouterLink } from '@angular/router';
import { ClientStore } from '../client/client-store';
import { errorText, sentenceFor } from '../errors/error-text';
import { AccessCard } from './access-card';
import { CapsLockHint } from '../shared/password-field/caps-lock-hint';
import { PasswordReveal } from '../shared/password-field/password-reveal';
import { stayOptions, stayUntil } from './stay-options';

/** Password, and in: for a browser that is locked, and for one that is new. */
@Component({
  selector: 'parley-unlock-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    AccessCard,
    FormField,
    FormRoot,
    MatAnchor,
    MatButton,
    MatCheckbox,
    MatError,
    MatFormField,
    MatInput,
    MatHint,
    MatLabel,
    MatProgressBar,
    MatSuffix,
    CapsLockHint,
    PasswordReveal,
    RouterLink,
  ],
  templateUrl: './unlock-page.html',
  styleUrls: ['./access-form.scss', './unlock-page.scss'],
})
export class UnlockPage {
  private readonly store = inject(ClientStore);
  private readonly router = inject(Router);
  private readonly location = inject(Location);

  protected readonly known = computed(() => this.store.phase() === 'locked');
  protected readonly address = computed(() => {
    const server = this.store.server();
    return server?.handle ? `${server.handle}@${server.address}` : (server?.address ?? '');
  });
  protected readonly reason = computed(() => sentenceFor(this.store.problem() ?? ''));
  protected readonly stayOptions = stayOptions();

  protected readonly form = form(
    signal({ password: '', stay: false, days: '7' }),
    (path) => required(path.password, { message: $localize`Type your password.` }),
    { submission: { action: (): Promise<TreeValidationResult> => this.unlock() } },
  );

  constructor() {
    afterNextRender(() => this.form.password().focusBoundControl());
    // Also when another tab was unlocked.
    effect(() => {
      if (this.store.phase() === 'open') void this.enter();
    });
  }

  private async unlock(): Promise<TreeValidationResult> {
    const { password, stay, days } = this.form().value();
    try {
      await this.store.device.unlock(password, stayUntil(stay ? Number(days) : 0));
      return undefined;
    } catch (error) {
      this.form.password().focusBoundControl();
      return { kind: 'refused', message: errorText(error), fieldTree: this.form.password };
    }
  }

  /** Goes on to the address that was asked for. */
  private enter(): Promise<boolean> {
    const path = this.location.path(true);
    return this.router.navigateByUrl(path === '/unlock' ? '/' : path, {
      onSameUrlNavigation: 'reload',
      replaceUrl: true,
    });
  }
}
