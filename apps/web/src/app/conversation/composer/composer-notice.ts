import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import type { ContactView } from '@parley/client';
import { ContactCommands } from '../../contacts/contact-commands';
import { alertText } from '../../contacts/details/contact-alert-text';

/** Stands where messages are written when none can be sent: why, and what to do. */
@Component({
  selector: 'parley-composer-notice',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatIcon, RouterLink],
  template: `
    @let person = contact();
    @if (alert(); as alert) {
      <mat-icon aria-hidden="true">gpp_bad</mat-icon>
      <p role="alert">{{ alert.heading }}. <ng-container i18n>Nothing is sent.</ng-container></p>
      <a mat-button [routerLink]="['/c', person.id, 'details']" i18n>What to do</a>
    } @else if (person.state === 'blocked') {
      <mat-icon aria-hidden="true">block</mat-icon>
      <p i18n>You blocked {{ person.name }}.</p>
      <button mat-button type="button" (click)="commands.unblock(person)" i18n>Unblock</button>
    } @else {
      <mat-icon aria-hidden="true">hourglass_empty</mat-icon>
      <p i18n>You can write once {{ person.name }} has accepted your request.</p>
    }
  `,
  styles: `
    :host {
      align-items: center;
      background: var(--mat-sys-surface-container-high);
      border-radius: 24px;
      box-sizing: border-box;
      display: flex;
      gap: 12px;
      margin: 4px auto max(16px, env(safe-area-inset-bottom));
      max-inline-size: 808px;
      min-block-size: 48px;
      padding: 4px 8px 4px 16px;
      inline-size: calc(100% - 32px);
    }

    :host(.danger) {
      background: var(--mat-sys-error-container);
      color: var(--mat-sys-on-error-container);
    }

    mat-icon {
      flex: none;
    }

    p {
      flex: 1;
      margin: 0;
    }

    a,
    button {
      --mat-button-text-label-text-color: currentcolor;

      flex: none;
    }
  `,
  host: { '[class.danger]': 'alert() !== null' },
})
export class ComposerNotice {
  readonly contact = input.required<ContactView>();
  protected readonly commands = inject(ContactCommands);
  protected readonly alert = computed(() => {
    const { alert, name } = this.contact();
    const text = alert === null ? null : alertText(alert, name);
    return text?.danger ? text : null;
  });
}
