import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  input,
  linkedSignal,
  output,
} from '@angular/core';
import { form, FormField, FormRoot, maxLength, pattern, required } from '@angular/forms/signals';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { Avatar } from '../../shared/avatar/avatar';
import { ColourChoice } from '../../shared/avatar/colour-choice';
import { handleFrom } from './handle-from';

export interface OwnerName {
  readonly name: string;
  readonly handle: string;
  /** Six hexadecimal digits. */
  readonly colour: string;
}

/** Name and handle, and how the address will look. */
@Component({
  selector: 'parley-name-step',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Avatar, ColourChoice, FormField, FormRoot, MatButton, MatError, MatFormField, MatHint, MatInput, MatLabel],
  templateUrl: './name-step.html',
  styleUrls: ['../access-form.scss', './name-step.scss'],
})
export class NameStep {
  readonly owner = input.required<OwnerName>();
  /** `host:port` of the server. */
  readonly place = input.required<string>();
  readonly done = output<OwnerName>();

  protected readonly form = form(
    linkedSignal(() => ({ ...this.owner() })),
    (path) => {
      required(path.name, { message: $localize`Type the name that others shall see.` });
      maxLength(path.name, 64, { message: $localize`That is too long.` });
      required(path.handle, { message: $localize`Choose a handle.` });
      pattern(path.handle, /^[a-z0-9][a-z0-9._-]{0,31}$/, {
        message: $localize`Small letters, digits, dots, dashes and underscores; at most 32.`,
      });
    },
    { submission: { action: (): Promise<void> => this.submit() } },
  );

  protected readonly address = computed(() => `${this.form.handle().value() || '…'}@${this.place()}`);

  constructor() {
    afterNextRender(() => this.form.name().focusBoundControl());
  }

  private submit(): Promise<void> {
    this.done.emit(this.form().value());
    return Promise.resolve();
  }

  /** A handle that nobody chose follows the name. */
  protected suggest(name: string): void {
    const handle = this.form.handle();
    if (this.owner().handle === '' && !handle.dirty()) handle.value.set(handleFrom(name));
  }
}
