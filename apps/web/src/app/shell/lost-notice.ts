import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { ClientStore } from '../client/client-store';

/** Says once that something which was written here will never be sent: this browser kept it under keys that are gone. */
@Component({
  selector: 'parley-lost-notice',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatIcon, MatIconButton],
  template: `
    @if (shown()) {
      <p role="alert">
        <mat-icon aria-hidden="true">unpublished</mat-icon>
        <span i18n>
          {store.unsentLost(), plural,
            =1 {One message that waited here was never sent, and does not open any more.}
            other {{{ store.unsentLost() }} messages that waited here were never sent, and do not open any more.}
          }
          Your keys are others since they were written.
        </span>
        <button mat-icon-button type="button" aria-label="Close" i18n-aria-label (click)="read.set(store.unsentLost())">
          <mat-icon aria-hidden="true">close</mat-icon>
        </button>
      </p>
    }
  `,
  styleUrl: './connection-banner.scss',
  styles: `
    p {
      background: var(--mat-sys-error-container);
      color: var(--mat-sys-on-error-container);
    }

    span {
      flex: 1;
    }
  `,
})
export class LostNotice {
  protected readonly store = inject(ClientStore);
  /** How many somebody has been told of. */
  protected readonly read = signal(0);
  protected readonly shown = computed(() => this.store.unsentLost() > this.read());
}
