import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { MatProgressBar } from '@angular/material/progress-bar';

/** Shown while the page does not know yet where it stands. */
@Component({
  selector: 'parley-splash',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatProgressBar],
  template: `
    <img src="favicon.svg" alt="" width="64" height="64" />
    @if (problem() !== 'signed-out-here') {
      <mat-progress-bar mode="indeterminate" aria-label="Opening Parley" i18n-aria-label />
    }
    <p role="status">
      @if (problem() === 'server-unavailable') {
        <ng-container i18n>Your server does not answer. Trying again …</ng-container>
      } @else if (problem() === 'storage-failed') {
        <ng-container i18n>
          This browser does not let Parley keep its keys. Allow this site to store data, and leave private mode.
        </ng-container>
      } @else if (problem() === 'signed-out-here') {
        <ng-container i18n>
          This browser has forgotten its keys; you can close this tab. Your server did not answer and still lists this
          browser: sign it out there, under Devices.
        </ng-container>
      }
    </p>
  `,
  styles: `
    :host {
      align-content: center;
      box-sizing: border-box;
      display: grid;
      gap: 24px;
      height: 100dvh;
      justify-items: center;
      padding: 24px;
      text-align: center;
    }

    mat-progress-bar {
      width: 160px;
    }

    p {
      margin: 0;
      max-width: 28rem;
      min-height: 3em;
    }
  `,
})
export class Splash {
  readonly problem = input.required<string | null>();
}
