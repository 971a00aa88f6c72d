import { DestroyRef, effect, inject, Injectable, signal } from '@angular/core';
import type { MessageView } from '@parley/client';
import { ClientStore } from '../../client/client-store';
import { Attention } from './attention';

/** Who scrolls past many messages marks them at once. */
const REST_MS = 250;

/** Marks messages as read: those of which the end was in view while somebody looked. */
@Injectable()
export class Reading {
  private readonly store = inject(ClientStore);
  private readonly attention = inject(Attention);
  readonly #seen = signal<MessageView | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #markedUpTo = 0;

  constructor() {
    effect(() => {
      const message = this.#seen();
      if (message !== null && this.attention.here()) this.#plan(message);
    });
    inject(DestroyRef).onDestroy(() => clearTimeout(this.#timer));
  }

  /** It came into view, and everything before it is behind the reader. */
  saw(message: MessageView): void {
    if (message.position > (this.#seen()?.position ?? 0)) this.#seen.set(message);
  }

  #plan(message: MessageView): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#mark(message), REST_MS);
  }

  async #mark({ id, position, conversation }: MessageView): Promise<void> {
    const known = this.store.conversationsById().get(conversation);
    if (known === undefined || known.unread === 0 || position <= Math.max(known.readUpTo, this.#markedUpTo)) return;
    const before = this.#markedUpTo;
    this.#markedUpTo = position;
    try {
      await this.store.client.markRead(conversation, id);
    } catch {
      // It is marked with what is seen next, or when the conversation is opened again.
      this.#markedUpTo = before;
    }
  }
}
