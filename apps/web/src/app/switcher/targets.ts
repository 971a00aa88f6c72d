import { computed, inject, Injectable } from '@angular/core';
import { Router } from '@angular/router';
import { Appearance } from '../appearance/appearance';
import { ClientStore } from '../client/client-store';
import { iconOf, titleOf } from '../conversation/model/conversation-title';
import { HelpDialog } from '../shortcuts/help-dialog';
import { searchable } from './fuzzy';

/** Somewhere to go, or something to do. */
export interface Target {
  readonly key: string;
  readonly title: string;
  readonly about: string;
  /** Null: there is a picture of somebody. */
  readonly icon: string | null;
  readonly colour: string | null;
  readonly picture: Uint8Array | null;
  readonly unread: number;
  /** What it is found by. */
  readonly words: readonly string[];
  /** Added to how well it fits. */
  readonly weight: number;
  readonly run: () => void;
}

/** Conversations first, as they are in their list, then commands. */
@Injectable({ providedIn: 'root' })
export class Targets {
  private readonly store = inject(ClientStore);
  private readonly router = inject(Router);
  private readonly appearance = inject(Appearance);
  private readonly help = inject(HelpDialog);

  readonly all = computed((): readonly Target[] => [...this.#conversations(), ...this.#people(), ...this.#commands()]);

  #conversations(): readonly Target[] {
    const addresses = new Map(this.store.contacts().map(({ id, address }) => [id as string, address]));
    return this.store.conversations().map((conversation) => {
      const { id, colour, picture, unread } = conversation;
      const [title, about] = [titleOf(conversation), addresses.get(id) ?? ''];
      const words = [searchable(title), searchable(about)];
      const run = (): void => this.#go('/c', id);
      return { key: id, title, about, icon: iconOf(conversation), colour, picture, unread, words, weight: 2, run };
    });
  }

  /** Contacts without a conversation. */
  #people(): readonly Target[] {
    const known = new Set(this.store.conversations().map(({ id }) => id));
    return this.store
      .contacts()
      .filter(({ id }) => !known.has(id))
      .map(({ id, name, address, colour, picture }) => ({
        key: id,
        title: name,
        about: address,
        icon: null,
        colour,
        picture,
        unread: 0,
        words: [searchable(name), searchable(address)],
        weight: 1,
        run: () => this.#go('/contacts', id),
      }));
  }

  #commands(): readonly Target[] {
    const dark = this.appearance.theme() === 'dark';
    const notes = this.#command('bookmark', $localize`Notes to self`, () => this.#go('/c', 'self'));
    return [
      ...(this.store.conversationsById().has('self') ? [] : [notes]),
      this.#command('person_add', $localize`Add a contact`, () => this.#go('/contacts', 'add')),
      this.#command('qr_code_2', $localize`Invite somebody`, () => this.#go('/contacts', 'invite')),
      this.#command('mark_email_unread', $localize`Requests`, () => this.#go('/requests')),
      this.#command('group', $localize`Contacts`, () => this.#go('/contacts')),
      this.#command('settings', $localize`Settings`, () => this.#go('/settings')),
      this.#command('contrast', dark ? $localize`Light theme` : $localize`Dark theme`, () =>
        this.appearance.theme.set(dark ? 'light' : 'dark'),
      ),
      this.#command('keyboard', $localize`Keyboard shortcuts`, () => void this.help.open()),
      this.#command('lock', $localize`Lock`, () => void this.store.device.lock()),
    ];
  }

  #command(icon: string, title: string, run: () => void): Target {
    const words = [searchable(title)];
    return { key: icon, title, about: '', icon, colour: null, picture: null, unread: 0, words, weight: 0, run };
  }

  #go(...path: readonly string[]): void {
    void this.router.navigate([...path]);
  }
}
