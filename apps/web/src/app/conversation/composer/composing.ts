import { computed, Injectable, signal } from '@angular/core';
import type { MessageView } from '@parley/client';
import { MAX_TEXT_BYTES, utf8Length } from '@parley/protocol';

/** From here on it is said how much room is left. */
const NEARLY_FULL = 0.9;

/** What is being written in one conversation: a new message, an answer, or another text for a message that was sent. */
@Injectable()
export class Composing {
  readonly text = signal('');
  readonly #answered = signal<MessageView | null>(null);
  readonly #edited = signal<MessageView | null>(null);
  /** What stood here before somebody began to edit. */
  #before = '';

  /** The message that will be answered. */
  readonly answered = this.#answered.asReadonly();
  /** The message that gets another text. */
  readonly edited = this.#edited.asReadonly();

  readonly #bytes = computed(() => utf8Length(this.text()));
  readonly tooLong = computed(() => this.#bytes() > MAX_TEXT_BYTES);
  /** Share of the largest size, in per cent, once that is worth knowing; else null. */
  readonly fullness = computed(() => {
    const share = this.#bytes() / MAX_TEXT_BYTES;
    return share < NEARLY_FULL ? null : Math.ceil(share * 100);
  });
  readonly sendable = computed(() => this.text().trim() !== '' && !this.tooLong());

  answer(message: MessageView): void {
    if (this.#edited() !== null) this.cancel();
    this.#answered.set(message);
  }

  edit(message: MessageView): void {
    if (this.#edited() === null) this.#before = this.text();
    this.#answered.set(null);
    this.#edited.set(message);
    this.text.set(message.text);
  }

  /** Gives up an edit, or an answer. @returns whether there was one */
  cancel(): boolean {
    if (this.#edited() !== null) {
      this.#edited.set(null);
      this.text.set(this.#before);
      return true;
    }
    const answered = this.#answered() !== null;
    this.#answered.set(null);
    return answered;
  }

  /** What would be the draft: the text, or during an edit the one before it. */
  unsent(): string {
    return this.#edited() === null ? this.text() : this.#before;
  }

  /** What was written leaves; the next message begins. */
  taken(): void {
    const editing = this.#edited() !== null;
    this.#edited.set(null);
    this.#answered.set(null);
    this.text.set(editing ? this.#before : '');
    this.#before = '';
  }
}
