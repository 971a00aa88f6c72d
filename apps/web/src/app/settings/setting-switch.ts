import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';
import { MatSlideToggle } from '@angular/material/slide-toggle';

/** Something that is on or off, with what it means. */
@Component({
  selector: 'parley-setting-switch',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatSlideToggle],
  template: `
    <mat-slide-toggle labelPosition="before" [checked]="on()" [disabled]="disabled()" (change)="on.set($event.checked)">
      <span class="name">{{ name() }}</span>
      @if (about()) {
        <span class="about">{{ about() }}</span>
      }
    </mat-slide-toggle>
  `,
  styles: `
    :host {
      display: block;
      padding: 6px 0;

      --mat-slide-toggle-label-text-size: 1rem;
    }

    mat-slide-toggle {
      width: 100%;
    }

    mat-slide-toggle ::ng-deep .mdc-form-field {
      justify-content: space-between;
      width: 100%;
    }

    mat-slide-toggle ::ng-deep .mdc-label {
      flex: 1;
      padding-inline-end: 16px;
    }

    span {
      display: block;
    }

    .about {
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-body-medium);
    }
  `,
})
export class SettingSwitch {
  readonly name = input.required<string>();
  readonly about = input<string>();
  readonly disabled = input(false);
  readonly on = model.required<boolean>();
}
