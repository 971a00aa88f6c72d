import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { alertText } from './contact-alert-text';

/** A contact's alert: loud, with its reason, and what to do in the content. */
@Component({
  selector: 'parley-contact-alert',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatIcon],
  template: `
    <mat-icon aria-hidden="true">{{ text().danger ? 'gpp_bad' : 'error_outline' }}</mat-icon>
    <div>
      <h3>{{ text().heading }}</h3>
      @for (words of text().words; track $index) {
        <p>{{ words }}</p>
      }
      <ng-content />
    </div>
  `,
  styles: `
    :host {
      --mat-button-outlined-label-text-color: currentcolor;
      --mat-button-outlined-outline-color: currentcolor;

      background: var(--mat-sys-error-container);
      border-radius: 12px;
      color: var(--mat-sys-on-error-container);
      display: flex;
      gap: 12px;
      padding: 12px 16px;
    }

    mat-icon {
      flex: none;
    }

    h3 {
      font: var(--mat-sys-title-medium);
      margin: 0;
    }

    p {
      margin: 4px 0 8px;
    }

    // Its buttons stand on its own colour.
    :host ::ng-deep [mat-stroked-button],
    :host ::ng-deep [mat-button] {
      --mat-button-outlined-label-text-color: var(--mat-sys-on-error-container);
      --mat-button-outlined-outline-color: currentcolor;
      --mat-button-text-label-text-color: var(--mat-sys-on-error-container);
    }
  `,
  host: { role: 'alert' },
})
export class ContactAlert {
  readonly code = input.required<string>();
  readonly name = input.required<string>();
  protected readonly text = computed(() => alertText(this.code(), this.name()));
}
