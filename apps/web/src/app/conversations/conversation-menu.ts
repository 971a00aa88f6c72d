import { inject, Injectable } from '@angular/core';
import { Router } from '@angular/router';
import type { ContactView, ConversationView, ExportFormat, MessageView } from '@parley/client';
import { ClientStore } from '../client/client-store';
import { ContactCommands } from '../contacts/contact-commands';
import { titleOf } from '../conversation/model/conversation-title';
import { Notices } from '../errors/notices';
import { exportConversation } from '../export/export-conversation';
import { FlagActions } from '../flags/flag-actions';
import type { Action } from '../shared/popups/action-menu';
import { Popups, type PopupOrigin } from '../shared/popups/popups';

/** What can be done with a conversation. */
@Injectable({ providedIn: 'root' })
export class ConversationMenu {
  private readonly store = inject(ClientStore);
  private readonly popups = inject(Popups);
  private readonly commands = inject(ContactCommands);
  private readonly notices = inject(Notices);
  private readonly flags = inject(FlagActions);
  private readonly router = inject(Router);

  /** @param opened whether the conversation is the one that is shown */
  async open(conversation: ConversationView, origin: PopupOrigin, { opened }: { opened: boolean }): Promise<void> {
    const { id } = conversation;
    const contact = this.store.contacts().find((each) => each.id === id);
    const actions: Action[] = [];
    if (opened) actions.push(this.#go($localize`Details`, 'info', ['/c', id, 'details']));
    else actions.push(this.#go($localize`Open`, 'chat', ['/c', id]));
    if (conversation.last !== null) actions.push(this.#go($localize`Search`, 'search', ['/c', id, 'search']));
    if (contact !== undefined && !contact.verified) actions.push(this.#verify(contact));
    if (conversation.unread > 0 && conversation.last !== null)
      actions.push(this.#read(conversation, conversation.last));
    actions.push(...this.flags.of({ ...conversation, conversation: id, name: titleOf(conversation) }));
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
