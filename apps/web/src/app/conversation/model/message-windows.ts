import { Injectable, inject } from '@angular/core';
import { ClientStore } from '../../client/client-store';
import { MessageWindow, type HistorySource } from './message-window';

/** So many conversations can be gone back to without asking anybody. */
const MOST_KEPT = 6;

/** The conversations that were open last, kept up to date with what happens. */
@Injectable({ providedIn: 'root' })
export class MessageWindows {
  private readonly store = inject(ClientStore);
  /** The one that was open last comes last. */
  readonly #windows = new Map<string, MessageWindow>();

  constructor() {
    this.store.onEvents((events) => {
      for (const window of this.#windows.values()) window.take(events);
    });
  }

  /** The window of this conversation, as it was left if it is still there. */
  of(conversation: string): MessageWindow {
    const window = this.#windows.get(conversation) ?? new MessageWindow(conversation, this.#history);
    this.#windows.delete(conversation);
    this.#windows.set(conversation, window);
    for (const id of this.#windows.keys()) if (this.#windows.size > MOST_KEPT) this.#windows.delete(id);
    return window;
  }

  readonly #history: HistorySource = (conversation, options) => this.store.client.history(conversation, options);
}
