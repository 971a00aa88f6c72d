import { Injectable, inject } from '@angular/core';
import { Router } from '@angular/router';
import type { ContactView, ExportFormat } from '@parley/client';
import { ClientStore } from '../client/client-store';
import { Notices } from '../errors/notices';
import { exportConversation } from '../export/export-conversation';
import { FlagActions } from '../flags/flag-actions';
import type { Action } from '../shared/popups/action-menu';
import type { PopupOrigin } from '../shared/popups/popup-origin';
import { Popups } from '../shared/popups/popups';
import { ContactCommands } from './contact-commands';

/** Everything that can be done with a contact, as a menu: on a right click, a long press, the menu key, or a button. */
@Injectable({ providedIn: 'root' })
export class ContactMenu {
  readonly #commands = inject(ContactCommands);
  readonly #flags = inject(FlagActions);
  readonly #notices = inject(Notices);
  readonly #popups = inject(Popups);
  readonly #router = inject(Router);
  readonly #store = inject(ClientStore);

  async open(contact: ContactView, origin: PopupOrigin): Promise<void> {
    await this.#popups.menu({ label: contact.name, actions: this.#actions(contact) }, origin);
  }

  /** In which form a chat is to be saved. */
  async formats(contact: ContactView, origin: PopupOrigin): Promise<void> {
    await this.#popups.menu({ label: $localize`Export chat`, actions: this.#formats(contact) }, origin);
  }

  #actions(contact: ContactView): readonly Action[] {
    const { id, conversation, name, state, verified } = contact;
    const known: Action[] = [
      { label: $localize`Open chat`, icon: 'chat', run: () => void this.#router.navigate(['/c', conversation]) },
      ...this.#flags.of(contact),
      { label: $localize`Export chat`, icon: 'download', choices: this.#formats(contact) },
    ];
    return [
      ...(state === 'approved' ? known : []),
      {
        label: verified ? $localize`Safety number` : $localize`Verify`,
        icon: 'verified_user',
        run: () => void this.#router.navigate(['/contacts', id], { queryParams: { verify: true } }),
      },
      state === 'blocked'
        ? { label: $localize`Unblock`, icon: 'lock_open', run: () => void this.#commands.unblock(contact) }
        : {
            label: $localize`Block ${name}:name:`,
            icon: 'block',
            danger: true,
            run: () => void this.#commands.block(contact),
          },
      {
        label: $localize`Remove with everything written`,
        icon: 'delete',
        danger: true,
        run: () => void this.#commands.remove(contact),
      },
    ];
  }

  #formats({ conversation }: ContactView): readonly Action[] {
    const save = (format: ExportFormat) => (): void =>
      void this.#notices.attempt(() => exportConversation(this.#store, conversation, format));
    return [
      { label: $localize`Plain text`, icon: 'description', run: save('text') },
      { label: $localize`Web page (HTML)`, icon: 'public', run: save('html') },
      { label: $localize`Data (JSON)`, icon: 'data_object', run: save('json') },
    ];
  }
}
