import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { ClientStore } from '../client/client-store';
import { Online } from './online';

/** A break that is over sooner is nobody's business. */
const PATIENCE_MS = 1_500;

/** Says when the own server is out of reach, and that nothing is lost. */
@Component({
  selector: 'parley-connection-banner',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatIcon],
  template: `
    <div role="status">
      @if (shown()) {
        <p>
          <mat-icon>cloud_off</mat-icon>
          @if (!online.value()) {
            <span i18n>No network. What you write goes out when it is back.</span>
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
  private readonly store = inject(ClientStore);
  protected readonly online = inject(Online);

  private readonly away = computed(() => this.store.phase() === 'open' && this.store.connection() !== 'online');
  private readonly long = signal(false);
  protected readonly shown = computed(() => this.away() && (this.long() || !this.online.value()));

  constructor() {
    effect((onCleanup) => {
      this.long.set(false);
      if (!this.away()) return;
      const timer = setTimeout(() => this.long.set(true), PATIENCE_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }
}
