import { inject, Injectable } from '@angular/core';
import { Router } from '@angular/router';
import type { ContactView, ConversationFlags, ConversationView, ExportFormat, MessageView } from '@parley/client';
import { ClientStore } from '../client/client-store';
import { ContactCommands } from '../contacts/contact-commands';
import { titleOf } from '../conversation/model/conversation-title';
import { Notices } from '../errors/notices';
import { exportConversation } from '../export/export-conversation';
import type { Action } from '../shared/popups/action-menu';
import { Undo } from '../shared/undo/undo';
import { Popups, type PopupOrigin } from '../shared/popups/popups';

const HOUR = 60 * 60_000;
/** The last moment that a date can name. */
const FOR_EVER = 8.64e15;

/** What can be done with a conversation. */
@Injectable({ providedIn: 'root' })
export class ConversationMenu {
  private readonly store = inject(ClientStore);
  private readonly popups = inject(Popups);
  private readonly commands = inject(ContactCommands);
  private readonly notices = inject(Notices);
  private readonly undo = inject(Undo);
  private readonly router = inject(Router);

  /** @param opened whether the conversation is the one that is shown */
  async open(conversation: ConversationView, origin: PopupOrigin, { opened }: { opened: boolean }): Promise<void> {
    const { id } = conversation;
    const contact = this.store.contacts().find((each) => each.id === id);
    const actions: Action[] = [];
    if (opened) actions.push(this.#go($localize`Details`, 'info', ['/c', id, 'details']));
    else actions.push(this.#go($localize`Open`, 'chat', ['/c', id]));
    if (contact !== undefined && !contact.verified) actions.push(this.#verify(contact));
    if (conversation.unread > 0 && conversation.last !== null)
      actions.push(this.#read(conversation, conversation.last));
    actions.push(this.#mute(conversation), ...this.#place(conversation));
    if (conversation.last !== null) actions.push(this.#export(conversation));
    if (contact !== undefined) actions.push(...this.#ends(contact));
    await this.popups.menu({ label: titleOf(conversation), actions }, origin);
  }

  #go(label: string, icon: string, path: readonly string[]): Action {
    return { label, icon, run: () => void this.router.navigate(path) };
  }

  #verify({ id }: ContactView): Action {
    const run = (): void => void this.router.navigate(['/contacts', id], { queryParams: { verify: true } });
    return { label: $localize`Verify`, icon: 'verified_user', run };
  }

  #read({ id }: ConversationView, last: MessageView): Action {
    const run = (): void => void this.notices.attempt(() => this.store.client.markRead(id, last.id));
    return { label: $localize`Mark as read`, icon: 'mark_chat_read', run };
  }

  #mute({ id, mutedUntil }: ConversationView): Action {
    const until = (label: string, ms: number): Action => ({
      label,
      icon: 'notifications_off',
      run: () => this.#set(id, { mutedUntil: Math.min(Date.now() + ms, FOR_EVER) }),
    });
    if (mutedUntil > Date.now())
      return { label: $localize`Unmute`, icon: 'notifications', run: () => this.#set(id, { mutedUntil: 0 }) };
    const choices = [
      until($localize`For 1 hour`, HOUR),
      until($localize`For 8 hours`, 8 * HOUR),
      until($localize`For 1 week`, 7 * 24 * HOUR),
      until($localize`Always`, FOR_EVER),
    ];
    return { label: $localize`Mute`, icon: 'notifications_off', choices };
  }

  #place({ id, pinned, archived }: ConversationView): readonly Action[] {
    const pin = pinned ? $localize`Unpin` : $localize`Pin`;
    return [
      ...(archived ? [] : [{ label: pin, icon: 'push_pin', run: () => this.#set(id, { pinned: !pinned }) }]),
      archived
        ? { label: $localize`Back from the archive`, icon: 'unarchive', run: () => this.#set(id, { archived: false }) }
        : { label: $localize`Archive`, icon: 'archive', run: () => void this.#archive(id) },
    ];
  }

  async #archive(id: string): Promise<void> {
    const { client } = this.store;
    if (!(await this.notices.attempt(() => client.setFlags(id, { archived: true, pinned: false })))) return;
    await this.undo.done($localize`Archived`, () => this.#set(id, { archived: false }));
  }

  #set(id: string, flags: ConversationFlags): void {
    void this.notices.attempt(() => this.store.client.setFlags(id, flags));
  }

  #export({ id }: ConversationView): Action {
    const choice = (label: string, icon: string, format: ExportFormat): Action => ({
      label,
      icon,
      run: () => void this.notices.attempt(() => exportConversation(this.store, id, format)),
    });
    return {
      label: $localize`Export`,
      icon: 'download',
      choices: [
        choice($localize`Plain text`, 'notes', 'text'),
        choice($localize`Web page (HTML)`, 'html', 'html'),
        choice($localize`Data (JSON)`, 'data_object', 'json'),
      ],
    };
  }

  #ends(contact: ContactView): readonly Action[] {
    const remove = {
      label: $localize`Remove`,
      icon: 'delete',
      danger: true,
      run: () => void this.commands.remove(contact),
    };
    const block =
      contact.state === 'blocked'
        ? { label: $localize`Unblock`, icon: 'lock_open', run: () => void this.commands.unblock(contact) }
        : { label: $localize`Block`, icon: 'block', danger: true, run: () => void this.commands.block(contact) };
    return [block, remove];
  }
}
