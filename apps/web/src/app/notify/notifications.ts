import { DOCUMENT, effect, inject, Injectable } from '@angular/core';
import { Router } from '@angular/router';
import type { ClientEvent, MessageView } from '@parley/client';
import { ClientStore } from '../client/client-store';
import { Attention } from '../conversation/model/attention';
import { titleOf } from '../conversation/model/conversation-title';
import { lineText } from '../conversations/line-text';
import { Preferences } from '../settings/preferences';

/** Tells of new messages while nobody looks, if somebody wants that; who wrote what is said only if they want that, too. */
@Injectable({ providedIn: 'root' })
export class Notifications {
  private readonly store = inject(ClientStore);
  private readonly attention = inject(Attention);
  private readonly preferences = inject(Preferences);
  private readonly router = inject(Router);
  private readonly window = inject(DOCUMENT).defaultView;
  readonly #shown = new Map<string, Notification>();

  constructor() {
    this.store.onEvents((events) => this.#happened(events));
    effect(() => {
      // What is read here or elsewhere need not be told any more.
      const conversations = this.store.conversationsById();
      for (const [id, notification] of this.#shown)
        if (conversations.get(id)?.unread === 0) this.#forget(id, notification);
    });
  }

  #happened(events: readonly ClientEvent[]): void {
    if (!this.preferences.notify() || this.attention.here() || !allowed()) return;
    // One for each conversation, however much comes at once.
    const last = new Map<string, MessageView>();
    for (const event of events)
      if (event.type === 'message' && event.message.incoming) last.set(event.message.conversation, event.message);
    for (const message of last.values()) this.#tell(message);
  }

  #tell(message: MessageView): void {
    const { conversation: id } = message;
    const conversation = this.store.conversationsById().get(id);
    if (conversation === undefined || conversation.mutedUntil > Date.now()) return;
    const told = this.preferences.notifyContent();
    const notification = new Notification(told ? titleOf(conversation) : 'Parley', {
      body: told ? lineText(message) : $localize`A new message`,
      // Several tabs, or several messages of one conversation, are one notification.
      tag: `parley ${id}`,
      icon: 'favicon.svg',
      silent: !this.preferences.sound(),
    });
    this.#shown.set(id, notification);
    notification.addEventListener('close', () => this.#shown.delete(id));
    notification.addEventListener('click', () => {
      this.window?.focus();
      void this.router.navigate(['/c', id]);
      this.#forget(id, notification);
    });
  }

  #forget(id: string, notification: Notification): void {
    this.#shown.delete(id);
    notification.close();
  }
}

const allowed = (): boolean => 'Notification' in globalThis && Notification.permission === 'granted';
