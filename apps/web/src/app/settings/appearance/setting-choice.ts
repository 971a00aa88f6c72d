import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';
import { MatButtonToggle, MatButtonToggleGroup } from '@angular/material/button-toggle';
import { MatIcon } from '@angular/material/icon';
import { SettingCard } from '../setting-card';

/** One of the values a setting can have. */
export interface Choice<Value> {
  readonly value: Value;
  readonly text: string;
  readonly icon?: string;
  /** Of the text, where it is not that of the page. */
  readonly lang?: string;
}

/** A setting with a few values, side by side. */
@Component({
  selector: 'parley-setting-choice',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButtonToggle, MatButtonToggleGroup, MatIcon, SettingCard],
  template: `
    <parley-setting-card [heading]="heading()" [about]="about()">
      <mat-button-toggle-group
        hideSingleSelectionIndicator
        [attr.aria-label]="heading()"
        [value]="chosen()"
        (change)="chosen.set($event.value)"
      >
        @for (choice of choices(); track choice.value) {
          <mat-button-toggle [value]="choice.value" [attr.lang]="choice.lang">
            @if (choice.icon) {
              <mat-icon>{{ choice.icon }}</mat-icon>
            }
            {{ choice.text }}
          </mat-button-toggle>
        }
      </mat-button-toggle-group>
    </parley-setting-card>
  `,
  styles: `
    mat-button-toggle-group {
      flex-wrap: wrap;
    }

    mat-icon {
      margin-inline-end: 8px;
    }

    /* Words alone fit side by side. */
    @media (max-width: 599.98px) {
      mat-icon {
        display: none;
      }
    }
  `,
})
export class SettingChoice<Value extends string> {
  readonly heading = input.required<string>();
  readonly about = input<string>();
  readonly choices = input.required<readonly Choice<Value>[]>();
  readonly chosen = model.required<Value>();
}
