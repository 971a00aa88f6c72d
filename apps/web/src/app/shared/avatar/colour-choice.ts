import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { personColours } from './colours';

/** The colours that a person can have. */
@Component({
  selector: 'parley-colour-choice',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div role="radiogroup" aria-label="Your colour" i18n-aria-label>
      @for (colour of colours; track colour) {
        <label [style.--colour]="'#' + colour">
          <input
            type="radio"
            name="colour"
            [value]="colour"
            [checked]="colour === value()"
            [attr.aria-label]="labelOf($index)"
            (change)="chosen.emit(colour)"
          />
        </label>
      }
    </div>
  `,
  styles: `
    div {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
      padding: 8px 2px;
    }

    input {
      appearance: none;
      background: var(--colour);
      border-radius: 50%;
      cursor: pointer;
      display: block;
      height: 28px;
      margin: 0;
      outline-offset: 2px;
      width: 28px;

      &:checked {
        outline: 3px solid var(--colour);
      }

      &:focus-visible {
        outline: 3px solid var(--mat-sys-on-surface);
      }
    }
  `,
})
export class ColourChoice {
  /** Six hexadecimal digits. */
  readonly value = input.required<string>();
  readonly chosen = output<string>();

  protected readonly colours = personColours;
  protected readonly labelOf = (at: number): string => $localize`Colour ${at + 1}`;
}
