import {
  ChangeDetectionStrategy,
  Component,
  computed,
  ElementRef,
  inject,
  input,
  output,
  signal,
  viewChildren,
} from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { MatRipple } from '@angular/material/core';
import type { Action, ActionMenu } from './action-menu';

/** The actions of a menu, for mouse, finger and keyboard. */
@Component({
  selector: 'parley-action-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatIcon, MatRipple],
  templateUrl: './action-panel.html',
  styleUrl: './action-panel.scss',
  host: {
    role: 'dialog',
    'aria-modal': 'true',
    '[attr.aria-label]': 'menu().label',
    '[class.sheet]': 'sheet()',
    '(keydown)': 'key($event)',
  },
})
export class ActionPanel {
  readonly menu = input.required<ActionMenu>();
  /** Along the bottom of a narrow window. */
  readonly sheet = input(false);
  /** Something was chosen, or nothing. */
  readonly done = output<(() => void) | undefined>();

  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly emojiButtons = viewChildren<ElementRef<HTMLElement>>('quick');
  private readonly actionButtons = viewChildren<ElementRef<HTMLElement>>('action');
  /** The action whose choices are shown. */
  protected readonly parent = signal<Action | null>(null);
  protected readonly actions = computed(() => this.parent()?.choices ?? this.menu().actions);

  protected choose(action: Action): void {
    if (action.choices === undefined) this.done.emit(action.run);
    else this.#show(action);
  }

  protected back(): void {
    const parent = this.parent();
    this.#show(null, parent === null ? 0 : this.menu().actions.indexOf(parent));
  }

  protected key(event: KeyboardEvent): void {
    if (this.#handles(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  #handles({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    const quick = this.emojiButtons().map(({ nativeElement }) => nativeElement);
    const actions = this.actionButtons().map(({ nativeElement }) => nativeElement);
    const focused = this.host.ownerDocument.activeElement as HTMLElement;
    const [inQuick, at] = [quick.indexOf(focused), actions.indexOf(focused)];
    const focus = (element: HTMLElement | undefined): boolean => {
      element?.focus();
      return true;
    };
    switch (key) {
      case 'ArrowDown':
        return focus(actions[inQuick >= 0 ? 0 : (at + 1) % actions.length]);
      case 'ArrowUp':
        if (inQuick >= 0) return focus(actions.at(-1));
        return focus(at <= 0 ? (quick[0] ?? actions.at(-1)) : actions[at - 1]);
      case 'ArrowRight':
      case 'ArrowLeft':
        return this.#sideways(key, quick, inQuick, this.actions()[at]);
      case 'Home':
        return focus(actions[0]);
      case 'End':
        return focus(actions.at(-1));
      case 'Escape':
        if (this.parent() === null) return false;
        this.back();
        return true;
      case 'Tab':
        this.done.emit(undefined);
        return true;
      default:
        if (key.length !== 1 || key === ' ' || ctrlKey || metaKey || altKey) return false;
        return this.#typed(key.toLocaleLowerCase(), actions, at);
    }
  }

  #sideways(key: string, quick: readonly HTMLElement[], at: number, action: Action | undefined): boolean {
    const step = (key === 'ArrowRight') === (getComputedStyle(this.host).direction === 'ltr') ? 1 : -1;
    if (at >= 0) quick[(at + step + quick.length) % quick.length]?.focus();
    else if (step === 1 && action?.choices !== undefined) this.#show(action);
    else if (step === -1 && this.parent() !== null) this.back();
    return true;
  }

  /** The next action that begins with this letter. */
  #typed(letter: string, buttons: readonly HTMLElement[], at: number): boolean {
    const labels = this.actions().map(({ label }) => label.toLocaleLowerCase());
    const order = labels.map((_, step) => (at + 1 + step) % labels.length);
    const next = order.find((place) => labels[place]?.startsWith(letter));
    if (next !== undefined) buttons[next]?.focus();
    return next !== undefined;
  }

  #show(parent: Action | null, focused = 0): void {
    this.parent.set(parent);
    setTimeout(() => this.actionButtons()[focused]?.nativeElement.focus());
  }
}
