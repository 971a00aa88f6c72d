import { Injectable, Injector, effect, inject, untracked } from '@angular/core';
import { Router } from '@angular/router';
import type { ContactView } from '@parley/client';
import { ClientStore } from '../client/client-store';
import { Leaving } from '../contacts/leaving';
import type { Cards } from '../shared/cards/cards';
import { loadCode } from '../shared/load-code';

const keyOf = (id: string): string => `request ${id}`;

/** Brings up a card for each request that comes while the app is open, and takes it away when it was decided somewhere else. */
@Injectable({ providedIn: 'root' })
export class RequestCards {
  readonly #injector = inject(Injector);
  /** null: there was none to show. */
  #cards: Cards | null = null;
  readonly #router = inject(Router);
  #known: ReadonlySet<string> | null = null;

  constructor() {
    const store = inject(ClientStore);
    const leaving = inject(Leaving);
    effect(() => {
      // Those that wait already when the app opens are counted at their inbox.
      if (store.phase() !== 'open' || store.connection() !== 'online') return;
      const requests = leaving.requests();
      untracked(() => this.#follow(requests));
    });
  }

  #follow(requests: readonly ContactView[]): void {
    const ids = new Set<string>(requests.map(({ id }) => id));
    const before = this.#known ?? ids;
    this.#known = ids;
    for (const id of before) if (!ids.has(id)) this.#cards?.close(keyOf(id));
    // Whoever looks at the inbox sees it there.
    if (this.#router.url.startsWith('/requests')) return;
    for (const request of requests) if (!before.has(request.id)) void this.#show(request);
  }

  async #show(request: ContactView): Promise<void> {
    const [{ RequestCard }, { Cards }] = await Promise.all([
      loadCode(() => import('./request-card')),
      loadCode(() => import('../shared/cards/cards')),
    ]);
    this.#cards = this.#injector.get(Cards);
    this.#cards.open(RequestCard, {
      key: keyOf(request.id),
      label: $localize`${request.name}:name: wants to write to you`,
      inputs: { request },
    });
  }
}
