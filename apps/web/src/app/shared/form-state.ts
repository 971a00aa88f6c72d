import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import type { FieldState } from '@angular/forms/signals';
import { MatProgressBar } from '@angular/material/progress-bar';

/** Stands above the buttons of a form: why it was refused, and that it is being carried out. */
@Component({
  selector: 'parley-form-state',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatProgressBar],
  template: `
    @for (error of form()().errors(); track error.kind) {
      <p role="alert">{{ error.message }}</p>
    }
    @if (form()().submitting()) {
      <mat-progress-bar mode="indeterminate" [attr.aria-label]="work()" />
    }
  `,
  styles: `
    :host {
      display: contents;
    }

    p {
      background: var(--mat-sys-error-container);
      border-radius: 12px;
      color: var(--mat-sys-on-error-container);
      font: var(--mat-sys-body-medium);
      margin: 0;
      padding: 12px 16px;
    }
  `,
})
export class FormState {
  readonly form = input.required<() => Pick<FieldState<unknown>, 'errors' | 'submitting'>>();
  /** What takes its time, for those who hear it. */
  readonly work = input.required<string>();
}
