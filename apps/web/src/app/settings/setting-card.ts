import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** What belongs together on a page of the settings: a heading, what it means, and what can be done. */
@Component({
  selector: 'parley-setting-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section>
      <header>
        <h3>{{ heading() }}</h3>
        @if (about()) {
          <p>{{ about() }}</p>
        }
      </header>
      <ng-content />
    </section>
  `,
  styles: `
    :host {
      display: block;
      margin: 0 auto 16px;
      max-width: 40rem;
    }

    section {
      background: var(--mat-sys-surface-container-low);
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 20px;
      padding: 20px;
    }

    h3 {
      font: var(--mat-sys-title-medium);
      margin: 0;
    }

    header {
      margin-bottom: 12px;
    }

    p {
      color: var(--mat-sys-on-surface-variant);
      margin: 4px 0 0;
    }
  `,
})
export class SettingCard {
  readonly heading = input.required<string>();
  readonly about = input<string>();
}
