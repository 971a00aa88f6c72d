import { DOCUMENT, inject, Injectable, signal } from '@angular/core';
import type { MessageView, ReactionView } from '@parley/client';
import type { AccountId, MessageId } from '@parley/protocol';
import { ClientStore } from '../../client/client-store';
import { Notices } from '../../errors/notices';
import { Undo } from '../../shared/undo/undo';
import { MessageWindows } from './message-windows';

/** What is being changed about a message. */
interface Revision {
  readonly text?: string;
  readonly emoji?: string | null;
  /** It is about to go. */
  readonly gone?: true;
}

/** What somebody says about messages: shown at once, and marked as long as the own server does not have it. */
@Injectable({ providedIn: 'root' })
export class Revising {
  private readonly store = inject(ClientStore);
  private readonly windows = inject(MessageWindows);
  private readonly notices = inject(Notices);
  private readonly undo = inject(Undo);
  readonly #revisions = signal<ReadonlyMap<MessageId, Revision>>(new Map());

  constructor() {
    inject(DOCUMENT).defaultView?.addEventListener('beforeunload', (event) => {
      // They would be lost without a word: unlike messages they are not kept in this browser.
      if (this.#revisions().size > 0) event.preventDefault();
    });
  }

  isPending(id: MessageId): boolean {
    return this.#revisions().has(id);
  }

  /** The messages as they will be. */
  shown(messages: readonly MessageView[]): readonly MessageView[] {
    const revisions = this.#revisions();
    if (revisions.size === 0) return messages;
    return messages.flatMap((message) => {
      const revision = revisions.get(message.id);
      if (revision === undefined) return message;
      return revision.gone ? [] : this.#revised(message, revision);
    });
  }

  /** @param emoji null takes the own reaction back */
  async react(message: MessageView, emoji: string | null): Promise<void> {
    const { conversation, id } = message;
    await this.#carryOut(message, { emoji }, () => this.store.client.react(conversation, id, emoji));
  }

  async edit(message: MessageView, text: string): Promise<void> {
    if (text === message.text) return;
    const { conversation, id } = message;
    await this.#carryOut(message, { text }, () => this.store.client.edit(conversation, id, text));
  }

  /** Can be taken back for some seconds. @param everywhere also at the other person */
  async delete(message: MessageView, everywhere: boolean): Promise<void> {
    const { conversation, id } = message;
    this.#put(id, { gone: true });
    const words = everywhere ? $localize`Deleted for everyone` : $localize`Deleted for you`;
    try {
      await this.undo.later(words, () =>
        this.notices
          .attempt(() => this.store.client.deleteMessage(conversation, id, { everywhere }))
          .then(() => undefined),
      );
    } finally {
      this.#put(id, null);
    }
  }

  async #carryOut(message: MessageView, revision: Revision, perform: () => Promise<void>): Promise<void> {
    const { id, conversation } = message;
    this.#put(id, { ...this.#revisions().get(id), ...revision });
    if (await this.notices.attempt(perform)) {
      // The change feed tells it, too, but perhaps later.
      const now =
        this.windows
          .of(conversation)
          .messages()
          .find((known) => known.id === id) ?? message;
      const said = this.#revised(now, revision);
      this.windows.of(conversation).take([{ change: 0, type: 'update', message: said }]);
    }
    this.#put(id, null);
  }

  #revised(message: MessageView, { text, emoji }: Revision): MessageView {
    const me = this.store.account()?.accountId;
    const edited = text === undefined ? message : { ...message, text, editedAt: Date.now() };
    if (emoji === undefined || me === undefined) return edited;
    return { ...edited, reactions: withReaction(edited.reactions ?? [], me, emoji) };
  }

  #put(id: MessageId, revision: Revision | null): void {
    this.#revisions.update((before) => {
      const after = new Map(before);
      if (revision === null) after.delete(id);
      else after.set(id, revision);
      return after;
    });
  }
}

/** Each account has one reaction at most. */
function withReaction(before: readonly ReactionView[], who: AccountId, emoji: string | null): readonly ReactionView[] {
  const others = before
    .map((reaction) => ({ ...reaction, from: reaction.from.filter((account) => account !== who) }))
    .filter(({ from }) => from.length > 0);
  if (emoji === null) return others;
  const same = others.find((reaction) => reaction.emoji === emoji);
  if (same === undefined) return [...others, { emoji, from: [who] }];
  return others.map((reaction) => (reaction === same ? { ...same, from: [...same.from, who] } : reaction));
}
