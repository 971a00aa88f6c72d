import { Injectable, inject } from '@angular/core';
import type { AccountId } from '@parley/protocol';
import { ClientStore } from '../../client/client-store';

/** Names of accounts, for everything that says who did something. */
@Injectable({ providedIn: 'root' })
export class People {
  private readonly store = inject(ClientStore);

  isMe(account: AccountId): boolean {
    return this.store.account()?.accountId === account;
  }

  /** "You", the name of a contact, or the beginning of an id that nobody knows here. */
  nameOf(account: AccountId): string {
    if (this.isMe(account)) return $localize`You`;
    return this.store.contactsById().get(account)?.name ?? account.slice(0, 8);
  }
}
