import { computed, DOCUMENT, inject, Injectable, signal } from '@angular/core';
import type { MessageView, ReactionView } from '@parley/client';
import type { AccountId, MessageId } from '@parley/protocol';
import type { NewRevision } from '../../../worker/outbox/unsent-message';
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

/** What somebody says about messages: shown at once, also after a reload, and marked as long as the own server does not have it. */
@Injectable({ providedIn: 'root' })
export class Revising {
  private readonly store = inject(ClientStore);
  private readonly windows = inject(MessageWindows);
  private readonly notices = inject(Notices);
  private readonly undo = inject(Undo);
  readonly #revisions = signal<ReadonlyMap<MessageId, Revision>>(new Map());

  /** Those of this page, and what the device still has of others and of before. */
  readonly #all = computed((): ReadonlyMap<MessageId, Revision> => {
    const kept = this.store.unsentRevisions();
    if (kept.length === 0) return this.#revisions();
    const all = new Map<MessageId, Revision>();
    for (const { message, text, emoji } of kept)
      all.set(message, {
        ...all.get(message),
        ...(text !== undefined && { text }),
        ...(emoji !== undefined && { emoji }),
      });
    for (const [id, revision] of this.#revisions()) all.set(id, { ...all.get(id), ...revision });
    return all;
  });

  constructor() {
    inject(DOCUMENT).defaultView?.addEventListener('beforeunload', (event) => {
      // A deletion that can still be taken back would not be carried out.
      if ([...this.#revisions().values()].some(({ gone }) => gone)) event.preventDefault();
    });
  }

  isPending(id: MessageId): boolean {
    return this.#all().has(id);
  }

  /** The messages as they will be. */
  shown(messages: readonly MessageView[]): readonly MessageView[] {
    const revisions = this.#all();
    if (revisions.size === 0) return messages;
    return messages.flatMap((message) => {
      const revision = revisions.get(message.id);
      if (revision === undefined) return message;
      return revision.gone ? [] : this.#revised(message, revision);
    });
  }

  /** @param emoji null takes the own reaction back */
  async react(message: MessageView, emoji: string | null): Promise<void> {
    await this.#carryOut(message, { emoji });
  }

  async edit(message: MessageView, text: string): Promise<void> {
    if (text === message.text) return;
    await this.#carryOut(message, { text });
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

  async #carryOut(message: MessageView, revision: Pick<Revision, 'text' | 'emoji'>): Promise<void> {
    const { id, conversation } = message;
    this.#put(id, { ...this.#revisions().get(id), ...revision });
    const made = { ...revision, id: crypto.randomUUID(), conversation, message: id, sentAt: Date.now() };
    if (await this.#said(made)) {
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

  /** A refusal is told. What only has to wait is shown as that: the device goes on with it. @returns whether the own server has it */
  async #said(revision: NewRevision): Promise<boolean> {
    try {
      await this.store.device.revise(revision);
      return true;
    } catch (error) {
      if (!this.store.unsentRevisions().some(({ id }) => id === revision.id)) this.notices.failed(error);
      return false;
    }
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
