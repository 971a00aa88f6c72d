import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { FormField, type FieldTree } from '@angular/forms/signals';
import { MatError, MatFormField, MatHint, MatLabel, MatSuffix } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { CapsLockHint } from './caps-lock-hint';
import { PasswordReveal } from './password-reveal';

/** A password in a form: it can be looked at, Caps Lock is told, and what is wrong with it stands below. */
@Component({
  selector: 'parley-password-field',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CapsLockHint, FormField, MatError, MatFormField, MatHint, MatInput, MatLabel, MatSuffix, PasswordReveal],
  template: `
    <mat-form-field appearance="outline" hideRequiredMarker>
      <mat-label>{{ label() }}</mat-label>
      <input matInput #box type="password" [autocomplete]="kind() + '-password'" [formField]="field()" />
      <parley-password-reveal matSuffix [input]="box" />
      <mat-hint><parley-caps-lock-hint [input]="box" /></mat-hint>
      @for (error of field()().errors(); track error.kind) {
        <mat-error>{{ error.message }}</mat-error>
      }
    </mat-form-field>
  `,
  styles: 'mat-form-field { inline-size: 100%; }',
})
export class PasswordField {
  readonly label = input.required<string>();
  readonly field = input.required<FieldTree<string>>();
  /** For password managers: the one of now, or one that is being chosen. */
  readonly kind = input<'current' | 'new'>('current');
}
