import { ChangeDetectionStrategy, Component, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';

/**
 * Lets the browser open invite links (`web+parley:…`) here. Browsers ask the person themselves, and answer nothing to the page. The link
 * travels in the fragment, which no server sees.
 */
@Component({
  selector: 'parley-link-handler',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton],
  template: `
    @if (possible) {
      <p i18n>Invites that others send you can open here by themselves.</p>
      <button mat-stroked-button type="button" [disabled]="asked()" (click)="register()" i18n>
        Open invite links with Parley
      </button>
      <p class="said" role="status">
        @if (asked()) {
          <ng-container i18n>Your browser asks you about it.</ng-container>
        }
      </p>
    }
  `,
  styles: `
    :host {
      align-items: center;
      color: var(--mat-sys-on-surface-variant);
      display: flex;
      flex-direction: column;
      gap: 8px;
      margin-block-start: 24px;
      text-align: center;
    }

    p {
      margin: 0;
    }
  `,
})
export class LinkHandler {
  // Safari has no such thing.
  protected readonly possible = 'registerProtocolHandler' in navigator;
  protected readonly asked = signal(false);

  protected register(): void {
    navigator.registerProtocolHandler('web+parley', `${location.origin}/add#%s`);
    this.asked.set(true);
  }
}
