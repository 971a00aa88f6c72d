import { CdkTextareaAutosize } from '@angular/cdk/text-field';
import {
  ChangeDetectionStrategy,
  Component,
  computed,
  ElementRef,
  inject,
  input,
  output,
  viewChild,
} from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { Preferences } from '../../settings/preferences';
import { Popups } from '../../shared/popups/popups';
import { People } from '../model/people';
import { Composing } from './composing';

/** Where messages are written. */
@Component({
  selector: 'parley-composer',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CdkTextareaAutosize, MatIcon, MatIconButton],
  templateUrl: './composer.html',
  styleUrl: './composer.scss',
})
export class Composer {
  /** Whom it goes to, for its label. */
  readonly to = input.required<string>();

  /** What stands there is to be sent. */
  readonly sent = output();
  /** Arrow up in an empty box: the last own message is to be edited. */
  readonly editLast = output();

  protected readonly sendLabel = $localize`Send`;
  protected readonly saveLabel = $localize`Save`;
  protected readonly composing = inject(Composing);
  private readonly people = inject(People);
  private readonly preferences = inject(Preferences);
  private readonly popups = inject(Popups);
  private readonly box = viewChild.required<ElementRef<HTMLTextAreaElement>>('box');

  protected readonly strip = computed(() => {
    const { edited, answered } = this.composing;
    const [editing, answering] = [edited(), answered()];
    if (editing !== null) return { icon: 'edit', title: $localize`Edit message`, text: editing.text };
    if (answering === null) return null;
    const name = this.people.nameOf(answering.from);
    return { icon: 'reply', title: $localize`Reply to ${name}:name:`, text: answering.text };
  });

  focus(): void {
    this.box().nativeElement.focus();
  }

  /** Puts text where the cursor is. */
  insert(text: string): void {
    const { nativeElement: box } = this.box();
    box.setRangeText(text, box.selectionStart, box.selectionEnd, 'end');
    this.typed();
    box.focus();
  }

  protected typed(): void {
    this.composing.text.set(this.box().nativeElement.value);
  }

  protected key(event: KeyboardEvent): void {
    // While an input method composes a character, Enter and Esc belong to it.
    if (event.isComposing) return;
    if (event.key === 'Enter' && this.#sends(event)) this.send();
    else if (event.key === 'ArrowUp' && this.composing.text() === '' && !event.shiftKey) this.editLast.emit();
    else if (event.key !== 'Escape' || !this.composing.cancel()) return;
    event.preventDefault();
    event.stopPropagation();
  }

  protected send(): void {
    if (!this.composing.sendable()) return;
    this.sent.emit();
    this.focus();
  }

  protected cancel(): void {
    this.composing.cancel();
    this.focus();
  }

  protected async openEmoji(event: MouseEvent): Promise<void> {
    if (!(event.currentTarget instanceof HTMLElement)) return;
    const emoji = await this.popups.pickEmoji(event.currentTarget);
    if (emoji !== null) this.insert(emoji);
    else this.focus();
  }

  #sends({ shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    if (ctrlKey || metaKey) return true;
    return !altKey && shiftKey !== this.preferences.enterSends();
  }
}
