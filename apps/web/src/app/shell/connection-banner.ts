import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { ClientStore } from '../client/client-store';
import { onCodeGone } from '../shared/load-code';
import { Online } from './online';

/** A break that is over sooner is nobody's business. */
const PATIENCE_MS = 1_500;

/**
 * Says when the own server is out of reach, and that nothing is lost; and when it has another release than this page, once that keeps something
 * from working.
 */
@Component({
  selector: 'parley-connection-banner',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatIcon],
  template: `
    <div role="status">
      @if (outdated() || store.outdated()) {
        <p>
          <mat-icon>update</mat-icon>
          <span i18n>Your server has a newer Parley than this page. Some things work again once it is reloaded.</span>
          <button mat-button type="button" (click)="reload()" i18n>Reload</button>
        </p>
      } @else if (shown()) {
        <p>
          <mat-icon>cloud_off</mat-icon>
          @if (!online.value()) {
            <span i18n>No network. What you write goes out when it is back.</span>
          } @else if (!store.live()) {
            <span i18n>
              Your server answers, but no WebSocket comes through to it, so nothing arrives by itself. If a proxy stands
              before it, it has to pass WebSockets on for /api/ws.
            </span>
          } @else {
            <span i18n>Your server does not answer. Trying again; what you write goes out when it is back.</span>
          }
        </p>
      }
    </div>
  `,
  styleUrl: './connection-banner.scss',
})
export class ConnectionBanner {
  protected readonly store = inject(ClientStore);
  protected readonly online = inject(Online);

  protected readonly outdated = signal(false);
  private readonly away = computed(() => this.store.phase() === 'open' && this.store.connection() !== 'online');
  private readonly long = signal(false);
  protected readonly shown = computed(() => this.away() && (this.long() || !this.online.value()));

  constructor() {
    onCodeGone(() => this.outdated.set(true));
    effect((onCleanup) => {
      this.long.set(false);
      if (!this.away()) return;
      const timer = setTimeout(() => this.long.set(true), PATIENCE_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }

  protected reload(): void {
    location.reload();
  }
}
