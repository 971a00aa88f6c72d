import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { MatIconAnchor } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import { ViewSize } from '../shell/view-size';

/** A page beside a list: its heading, a way back where the list is out of sight, and a column of readable width. */
@Component({
  selector: 'parley-detail-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatIcon, MatIconAnchor, RouterLink],
  template: `
    <header>
      @if (!size.twoPanes() && back(); as back) {
        <a mat-icon-button [routerLink]="back" aria-label="Back" i18n-aria-label>
          <mat-icon aria-hidden="true">arrow_back</mat-icon>
        </a>
      }
      <h1>{{ heading() }}</h1>
    </header>
    <div class="scroll">
      <div class="column"><ng-content /></div>
    </div>
  `,
  styles: `
    :host {
      display: flex;
      flex: 1;
      flex-direction: column;
      min-block-size: 0;
    }

    header {
      align-items: center;
      box-sizing: border-box;
      display: flex;
      flex: none;
      gap: 4px;
      min-block-size: var(--parley-bar);
      padding-inline: 8px;
    }

    h1 {
      font: var(--mat-sys-title-large);
      margin: 0 8px;
    }

    .scroll {
      display: flex;
      flex: 1;
      flex-direction: column;
      min-block-size: 0;
      overflow-y: auto;
    }

    .column {
      box-sizing: border-box;
      display: flex;
      flex: 1 0 auto;
      flex-direction: column;
      inline-size: 100%;
      margin-inline: auto;
      max-inline-size: 34rem;
      padding: 24px 16px;
    }
  `,
})
export class DetailPage {
  readonly heading = input.required<string>();
  /** Where the list is, if there is one. */
  readonly back = input<string>();
  protected readonly size = inject(ViewSize);
}
