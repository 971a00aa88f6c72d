import { Injectable, inject, resource } from '@angular/core';
import { ClientStore } from '../../client/client-store';

/** This tab's invite: one link that stays the same until another one is asked for. Each works once. */
@Injectable({ providedIn: 'root' })
export class Invites {
  readonly #client = inject(ClientStore).client;

  readonly invite = resource({ loader: () => this.#client.invite() });

  another(): void {
    this.invite.reload();
  }
}
