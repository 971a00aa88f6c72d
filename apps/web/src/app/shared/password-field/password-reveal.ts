import { ChangeDetectionStrategy, Component, effect, input, signal } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';

/** Shows what was typed into a password field, and hides it again. Stands in the field as its suffix. */
@Component({
  selector: 'parley-password-reveal',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatIcon, MatIconButton],
  template: `
    <button
      mat-icon-button
      type="button"
      aria-label="Show password"
      i18n-aria-label
      [attr.aria-pressed]="shown()"
      (click)="shown.set(!shown())"
    >
      <mat-icon aria-hidden="true">{{ shown() ? 'visibility_off' : 'visibility' }}</mat-icon>
    </button>
  `,
})
export class PasswordReveal {
  readonly input = input.required<HTMLInputElement>();

  protected readonly shown = signal(false);

  constructor() {
    effect((onCleanup) => {
      const { form } = this.input();
      this.input().type = this.shown() ? 'text' : 'password';
      // Browsers remember what was typed into text fields, and a password is none once it is sent.
      const hide = (): void => this.shown.set(false);
      form?.addEventListener('submit', hide);
      onCleanup(() => form?.removeEventListener('submit', hide));
    });
  }
}
