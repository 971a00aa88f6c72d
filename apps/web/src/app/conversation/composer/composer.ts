import { NgComponentOutlet } from '@angular/common';
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
import { Attaching } from '../../files/choose/attaching';
import { chooseFiles, filesOf, hasFiles } from '../../files/choose/choose-files';
import { FileParts } from '../../files/file-parts';
import { Preferences } from '../../settings/preferences';
import { Popups } from '../../shared/popups/popups';
import { People } from '../model/people';
import { Composing } from './composing';

/** Where messages are written. */
@Component({
  selector: 'parley-composer',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CdkTextareaAutosize, MatIcon, MatIconButton, NgComponentOutlet],
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
  protected readonly attaching = inject(Attaching);
  protected readonly parts = inject(FileParts);
  private readonly people = inject(People);
  private readonly preferences = inject(Preferences);
  private readonly popups = inject(Popups);
  private readonly box = viewChild.required<ElementRef<HTMLTextAreaElement>>('box');

  /** An edit is of a text only. */
  protected readonly attaches = computed(() => this.composing.edited() === null);
  protected readonly sendable = computed(() =>
    this.attaches() && this.attaching.any()
      ? !this.attaching.sending() && !this.composing.tooLong()
      : this.composing.sendable(),
  );
  protected readonly strip = computed(() => {
    const { edited, answered } = this.composing;
    const [editing, answering] = [edited(), answered()];
    if (editing !== null) return { icon: 'edit', title: $localize`Edit message`, text: editing.text };
    if (answering === null) return null;
    const name = this.people.nameOf(answering.from);
    return {
      icon: 'reply',
      title: $localize`Reply to ${name}:name:`,
      text: answering.text || (answering.transfer?.savedName ?? ''),
    };
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
    else if (event.key !== 'Escape' || !this.#cancel()) return;
    event.preventDefault();
    event.stopPropagation();
  }

  protected send(): void {
    if (!this.sendable()) return;
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

  protected async choose(): Promise<void> {
    this.attaching.add(await chooseFiles(true));
    this.focus();
  }

  /** Files out of the clipboard: a picture of the screen, or what was copied in a file manager. */
  protected async paste(event: ClipboardEvent): Promise<void> {
    const { clipboardData } = event;
    // What is copied in an office program is text, with a picture of it.
    if (!this.attaches() || !hasFiles(clipboardData) || clipboardData.types.includes('text/plain')) return;
    event.preventDefault();
    this.attaching.add(await filesOf(clipboardData));
  }

  /** Gives up an edit or an answer, else the files. @returns whether there was something */
  #cancel(): boolean {
    if (this.composing.cancel()) return true;
    const any = this.attaching.any();
    this.attaching.clear();
    return any;
  }

  #sends({ shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    if (ctrlKey || metaKey) return true;
    return !altKey && shiftKey !== this.preferences.enterSends();
  }
}
