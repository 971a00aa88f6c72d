import { Injectable, signal, type Signal, type Type } from '@angular/core';
import { loadCode } from '../shared/load-code';

/** What shows files. It is loaded when the first file is to be shown, and null until it is there. */
@Injectable({ providedIn: 'root' })
export class FileParts {
  readonly card = lazily(async () => (await loadCode(() => import('./card/file-card'))).FileCard);
  readonly chosen = lazily(async () => (await loadCode(() => import('./choose/chosen-files'))).ChosenFiles);
}

/** Begins to load at the first call; what could not be had comes with a later one. */
function lazily(load: () => Promise<Type<unknown>>): () => Type<unknown> | null {
  const component = signal<Type<unknown> | null>(null);
  let loading = false;
  const here: Signal<Type<unknown> | null> = component.asReadonly();
  return () => {
    if (here() === null && !loading) {
      loading = true;
      void load()
        .then((loaded) => component.set(loaded))
        .catch(() => (loading = false));
    }
    return here();
  };
}
