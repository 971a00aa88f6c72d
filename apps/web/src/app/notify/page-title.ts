import { DOCUMENT, effect, inject, Injectable, signal } from '@angular/core';
import { TitleStrategy, type RouterStateSnapshot } from '@angular/router';
import { ClientStore } from '../client/client-store';

/** The title of the page: how much is unread, and the place. Names of people stay out: browsers keep titles in their history. */
@Injectable({ providedIn: 'root' })
export class PageTitle extends TitleStrategy {
  private readonly document = inject(DOCUMENT);
  private readonly store = inject(ClientStore);
  readonly #place = signal<string | undefined>(undefined);

  constructor() {
    super();
    effect(() => {
      const count = this.store.unread();
      const place = this.#place();
      const title = place === undefined ? 'Parley' : `${place} · Parley`;
      this.document.title = count === 0 ? title : `(${count > 999 ? '999+' : count}) ${title}`;
    });
  }

  override updateTitle(snapshot: RouterStateSnapshot): void {
    this.#place.set(this.buildTitle(snapshot));
  }
}
