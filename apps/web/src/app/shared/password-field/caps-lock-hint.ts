import { ChangeDetectionStrategy, Component, effect, input, signal } from '@angular/core';

/** Says that Caps Lock is on while somebody types into the field. Stands in the field's hint. */
@Component({
  selector: 'parley-caps-lock-hint',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (on()) {
      <ng-container i18n>Caps Lock is on</ng-container>
    }
  `,
  host: { role: 'status' },
})
export class CapsLockHint {
  readonly input = input.required<HTMLInputElement>();

  protected readonly on = signal(false);

  constructor() {
    effect((onCleanup) => {
      const input = this.input();
      const look = (event: KeyboardEvent): void => this.on.set(event.getModifierState('CapsLock'));
      const off = (): void => this.on.set(false);
      input.addEventListener('keydown', look);
      input.addEventListener('keyup', look);
      input.addEventListener('blur', off);
      onCleanup(() => {
        input.removeEventListener('keydown', look);
        input.removeEventListener('keyup', look);
        input.removeEventListener('blur', off);
      });
    });
  }
}
