import { DestroyRef, DOCUMENT, effect, inject, Injectable, signal, untracked } from '@angular/core';
import { ClientStore } from '../../client/client-store';
import { Composing } from './composing';

/** Whoever goes on typing is not interrupted by saving. */
const REST_MS = 700;

/** Keeps what was typed and not sent, for this and the other devices. */
@Injectable()
export class Drafting {
  private readonly store = inject(ClientStore);
  private readonly composing = inject(Composing);
  readonly #conversation = signal<string | null>(null);
  /** The draft as the device has it, or will have it. */
  #known = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    effect(() => {
      const id = this.#conversation();
      const draft = id === null ? undefined : this.store.conversationsById().get(id)?.draft;
      if (draft !== undefined) untracked(() => this.#told(draft));
    });
    effect(() => {
      const text = this.composing.text();
      // The text of an edit is no draft; what stood there before is still kept.
      if (this.#conversation() === null || this.composing.edited() !== null) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#save(text), REST_MS);
    });
    const ending = new AbortController();
    const { signal: until } = ending;
    inject(DOCUMENT).addEventListener('visibilitychange', () => this.#saveNow(), { signal: until });
    inject(DestroyRef).onDestroy(() => {
      ending.abort();
      this.#saveNow();
    });
  }

  /** From now on this is the draft of that conversation. */
  begin(conversation: string): void {
    this.#conversation.set(conversation);
    this.#told(this.store.conversationsById().get(conversation)?.draft ?? '');
  }

  /** What was written left, and so does its draft. */
  sent(): void {
    clearTimeout(this.#timer);
    this.#save(this.composing.unsent());
  }

  /** Another device wrote; what is being written here is stronger. */
  #told(draft: string): void {
    if (draft === this.#known || this.composing.edited() !== null || this.composing.text() !== this.#known) return;
    this.#known = draft;
    this.composing.text.set(draft);
  }

  #saveNow(): void {
    clearTimeout(this.#timer);
    if (this.#conversation() !== null) this.#save(this.composing.unsent());
  }

  #save(text: string): void {
    const id = this.#conversation();
    if (id === null || text === this.#known) return;
    const before = this.#known;
    this.#known = text;
    this.store.client.setDraft(id, text).catch(() => {
      // It is tried again with the next letter, or when the page is left.
      if (this.#known === text) this.#known = before;
    });
  }
}
