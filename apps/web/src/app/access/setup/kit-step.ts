import { ChangeDetectionStrategy, Component, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import type { RecoveryKit } from '../../../worker/device/client-methods';
import { RecoveryWords } from '../recovery-words';

/** The recovery kit, and the promise that it was saved. */
@Component({
  selector: 'parley-kit-step',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatCheckbox, RecoveryWords],
  template: `
    <parley-recovery-words [kit]="kit()" [handle]="handle()" />
    <mat-checkbox [checked]="saved()" (change)="saved.set($event.checked)" i18n
      >I have saved the twelve words</mat-checkbox
    >
    <div class="actions">
      <button mat-flat-button type="button" [disabled]="!saved()" (click)="done.emit()" i18n>Next</button>
    </div>
  `,
  styleUrls: ['../access-form.scss', './kit-step.scss'],
})
export class KitStep {
  readonly kit = input.required<RecoveryKit>();
  readonly handle = input.required<string>();
  readonly done = output();
  protected readonly saved = signal(false);
}
