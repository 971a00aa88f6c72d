import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';

/** Asks for the password of a file. It goes to the reader of the file and nowhere else. */
@Component({
  selector: 'parley-pdf-password',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatFormField, MatInput, MatLabel],
  template: `
    <form (submit)="give($event, password)">
      <p i18n>This PDF is protected by a password. Whoever made it has it. It can be saved as it is, too.</p>
      <mat-form-field>
        <mat-label i18n>Password of the file</mat-label>
        <input #password matInput type="password" autocomplete="off" required />
      </mat-form-field>
      @if (wrong()) {
        <p class="bad" role="alert" i18n>That is not its password.</p>
      }
      <button mat-flat-button type="submit" i18n>Open</button>
    </form>
  `,
  styles: `
    form {
      background: var(--mat-sys-surface);
      border-radius: 16px;
      color: var(--mat-sys-on-surface);
      display: flex;
      flex-direction: column;
      gap: 12px;
      max-inline-size: 400px;
      padding: 24px;
    }

    p {
      margin: 0;
    }

    .bad {
      color: var(--mat-sys-error);
    }

    button {
      align-self: end;
    }
  `,
})
export class PdfPassword {
  readonly wrong = input(false);
  readonly given = output<string>();

  protected give(event: Event, { value }: HTMLInputElement): void {
    event.preventDefault();
    if (value !== '') this.given.emit(value);
  }
}
