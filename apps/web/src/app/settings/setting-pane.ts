import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { MatIconAnchor } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import { ViewSize } from '../shell/view-size';

/** The frame of one page of the settings. */
@Component({
  selector: 'parley-setting-pane',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatIcon, MatIconAnchor, RouterLink],
  template: `
    <header>
      @if (!size.twoPanes()) {
        <a mat-icon-button routerLink="/settings" aria-label="Back to the settings" i18n-aria-label>
          <mat-icon>arrow_back</mat-icon>
        </a>
      }
      <h2>{{ heading() }}</h2>
    </header>
    <div class="body"><ng-content /></div>
  `,
  styleUrl: './setting-pane.scss',
})
export class SettingPane {
  protected readonly size = inject(ViewSize);
  readonly heading = input.required<string>();
}
