import { ChangeDetectionStrategy, Component } from '@angular/core';

/** The frame of the pages in front of the open app. */
@Component({
  selector: 'parley-access-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <main>
      <header>
        <img src="favicon.svg" alt="" width="48" height="48" />
        <span>Parley</span>
      </header>
      <ng-content />
    </main>
  `,
  styleUrl: './access-card.scss',
})
export class AccessCard {}
