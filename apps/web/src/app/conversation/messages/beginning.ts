import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import type { ContactView } from '@parley/client';

/** Stands above the first message of a conversation. */
@Component({
  selector: 'parley-beginning',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatIcon],
  template: `
    @if (contact(); as contact) {
      <mat-icon aria-hidden="true">waving_hand</mat-icon>
      <p i18n>This is the beginning of what you and {{ contact.name }} say to each other.</p>
    } @else {
      <mat-icon aria-hidden="true">bookmark</mat-icon>
      <p i18n>
        Write down what you want to find again. Your notes are on all your devices, and nobody else can read them.
      </p>
    }
  `,
  styles: `
    :host {
      align-items: center;
      align-self: center;
      background: color-mix(in srgb, var(--mat-sys-surface-container-highest) 60%, transparent);
      border-radius: 20px;
      color: var(--mat-sys-on-surface-variant);
      display: flex;
      flex-direction: column;
      font: var(--mat-sys-body-medium);
      gap: 8px;
      margin: auto 16px 16px;
      max-inline-size: 320px;
      padding: 20px 24px;
      text-align: center;
    }

    p {
      margin: 0;
    }
  `,
})
export class Beginning {
  /** Undefined: notes to self. */
  readonly contact = input<ContactView>();
}
