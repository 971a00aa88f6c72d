import { DestroyRef, DOCUMENT, inject, Injectable, signal } from '@angular/core';

/** Height of an entry in the lists of conversations and contacts, in px: as in `--parley-row`, which follows the size of texts. */
@Injectable({ providedIn: 'root' })
export class RowHeight {
  readonly #px = signal(68);
  readonly px = this.#px.asReadonly();

  constructor() {
    const document = inject(DOCUMENT);
    const probe = document.createElement('div');
    probe.className = 'parley-row-probe';
    document.body.append(probe);
    const sizes = new ResizeObserver(() => this.#px.set(probe.offsetHeight));
    sizes.observe(probe);
    inject(DestroyRef).onDestroy(() => {
      sizes.disconnect();
      probe.remove();
    });
  }
}
