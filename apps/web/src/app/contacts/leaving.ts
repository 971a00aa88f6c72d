import { Injectable, computed, inject, signal } from '@angular/core';
import type { AccountId } from '@parley/protocol';
import { ClientStore } from '../client/client-store';

/**
 * Who is about to go: a removal can be taken back for some seconds, and until then it is only hidden. Lists show what this service leaves
 * of the contacts.
 */
@Injectable({ providedIn: 'root' })
export class Leaving {
  readonly #store = inject(ClientStore);
  readonly #ids = signal<ReadonlySet<AccountId>>(new Set());

  readonly ids = this.#ids.asReadonly();
  /** Without those that are about to go. */
  readonly contacts = computed(() => this.#store.contacts().filter(({ id }) => !this.#ids().has(id)));
  readonly conversations = computed(() =>
    this.#store.conversations().filter(({ id }) => !this.#ids().has(id as AccountId)),
  );
  readonly requests = computed(() => this.#store.requests().filter(({ id }) => !this.#ids().has(id)));

  /** Hides somebody until what is going on has ended, in whatever way. */
  async during(id: AccountId, work: () => Promise<unknown>): Promise<void> {
    this.#ids.update((before) => new Set([...before, id]));
    try {
      await work();
    } finally {
      this.#ids.update((before) => new Set([...before].filter((each) => each !== id)));
    }
  }
}
