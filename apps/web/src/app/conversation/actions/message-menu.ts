import { Clipboard } from '@angular/cdk/clipboard';
import { inject, Injectable } from '@angular/core';
import { Router } from '@angular/router';
import type { MessageView } from '@parley/client';
import { ClientStore } from '../../client/client-store';
import { Notices } from '../../errors/notices';
import { EmojiHabits } from '../../shared/emoji-picker/emoji-habits';
import type { Action, ActionMenu } from '../../shared/popups/action-menu';
import type { PopupOrigin } from '../../shared/popups/popup-origin';
import { Popups } from '../../shared/popups/popups';
import { Composing } from '../composer/composing';
import { OutgoingMessages } from '../model/outgoing';
import { People } from '../model/people';
import { Revising } from '../model/revising';

const QUICK = 6;

/** What can be done with a message. */
@Injectable()
export class MessageMenu {
  private readonly store = inject(ClientStore);
  private readonly popups = inject(Popups);
  private readonly composing = inject(Composing);
  private readonly clipboard = inject(Clipboard);
  private readonly notices = inject(Notices);
  private readonly outgoing = inject(OutgoingMessages);
  private readonly revising = inject(Revising);
  private readonly people = inject(People);
  private readonly router = inject(Router);
  private readonly habits = inject(EmojiHabits);

  async open(message: MessageView, origin: PopupOrigin): Promise<void> {
    const menu = this.outgoing.isUnsent(message.id) ? this.#ofUnsent(message) : this.#of(message, origin);
    await this.popups.menu({ label: $localize`Message`, ...menu }, origin);
  }

  async chooseReaction(message: MessageView, origin: PopupOrigin): Promise<void> {
    const emoji = await this.popups.pickEmoji(origin);
    if (emoji !== null) this.react(message, emoji);
  }

  /** The own reaction, chosen again, is taken back. */
  react(message: MessageView, emoji: string | null): void {
    void this.revising.react(message, emoji === this.#ownReaction(message) ? null : emoji);
  }

  edit(message: MessageView): void {
    this.composing.edit(message);
  }

  async retry({ id, conversation }: MessageView): Promise<void> {
    const { client, device } = this.store;
    // An unsent message says itself why it was refused again.
    if (this.outgoing.isUnsent(id)) await device.retryUnsent(id).catch(() => undefined);
    else await this.notices.attempt(() => client.retry(conversation, id));
  }

  async remove(message: MessageView): Promise<void> {
    if (this.outgoing.isUnsent(message.id)) await this.store.device.removeUnsent(message.id);
    else await this.revising.delete(message, false);
  }

  #ofUnsent(message: MessageView): Pick<ActionMenu, 'actions'> {
    const actions: Action[] = [this.#copy(message)];
    if (message.state === 'failed')
      actions.push({ label: $localize`Retry`, icon: 'refresh', run: () => void this.retry(message) });
    actions.push({ label: $localize`Remove`, icon: 'delete', danger: true, run: () => void this.remove(message) });
    return { actions };
  }

  #of(message: MessageView, origin: PopupOrigin): Omit<ActionMenu, 'label'> {
    const { problem, deleted, incoming, state } = message;
    const readable = problem === undefined && deleted !== true;
    const actions: Action[] = [];
    if (readable) {
      actions.push({ label: $localize`Reply`, icon: 'reply', run: () => this.composing.answer(message) });
      if (!incoming && !message.transfer)
        actions.push({ label: $localize`Edit`, icon: 'edit', run: () => this.edit(message) });
      if (message.text !== '') actions.push(this.#copy(message));
    }
    if (state === 'failed')
      actions.push({ label: $localize`Retry`, icon: 'refresh', run: () => void this.retry(message) });
    if (message.conversation !== 'self')
      actions.push({ label: $localize`Info`, icon: 'info', run: () => this.#info(message) });
    actions.push(this.#delete(message));
    return readable ? { actions, emoji: this.#emoji(message, origin) } : { actions };
  }

  #emoji(message: MessageView, origin: PopupOrigin): NonNullable<ActionMenu['emoji']> {
    return {
      quick: this.habits.recent().slice(0, QUICK),
      chosen: this.#ownReaction(message),
      pick: (emoji) => {
        this.habits.used(emoji);
        this.react(message, emoji);
      },
      more: () => void this.chooseReaction(message, origin),
    };
  }

  #delete(message: MessageView): Action {
    const { incoming, deleted, problem, conversation } = message;
    const danger = true;
    const forMe = { icon: 'delete', danger, run: () => void this.revising.delete(message, false) };
    const own = !incoming && deleted !== true && problem === undefined && conversation !== 'self';
    if (!own) return { label: conversation === 'self' ? $localize`Delete` : $localize`Delete for me`, ...forMe };
    const everyone = { icon: 'delete_forever', danger, run: () => void this.revising.delete(message, true) };
    return {
      label: $localize`Delete`,
      icon: 'delete',
      danger,
      choices: [
        { label: $localize`Delete for everyone`, ...everyone },
        { label: $localize`Delete for me`, ...forMe },
      ],
    };
  }

  #copy({ text }: MessageView): Action {
    const run = (): void => {
      if (this.clipboard.copy(text)) this.notices.say($localize`Copied`);
    };
    return { label: $localize`Copy text`, icon: 'content_copy', run };
  }

  #info({ conversation, id }: MessageView): void {
    void this.router.navigate(['/c', conversation, 'message', id], { queryParamsHandling: 'preserve' });
  }

  #ownReaction({ reactions = [] }: MessageView): string | null {
    return reactions.find(({ from }) => from.some((account) => this.people.isMe(account)))?.emoji ?? null;
  }
}
