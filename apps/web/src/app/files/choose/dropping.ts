import { DestroyRef, DOCUMENT, inject, Injectable, signal } from '@angular/core';
import { filesOf, hasFiles } from './choose-files';
import { Attaching } from './attaching';

/** Files that are dragged over the window belong to the open conversation, wherever they are dropped. */
@Injectable()
export class Dropping {
  private readonly attaching = inject(Attaching);
  readonly #over = signal(false);
  /** Files are above the window. */
  readonly over = this.#over.asReadonly();
  /** Whether they can be sent here. */
  welcome: () => boolean = () => false;

  constructor() {
    const document = inject(DOCUMENT);
    const ending = new AbortController();
    const { signal: until } = ending;
    // Each element that is entered is left again; the window is left when none is left over.
    let inside = 0;
    const change = (by: number, event: DragEvent): void => {
      if (!hasFiles(event.dataTransfer)) return;
      inside = Math.max(0, inside + by);
      this.#over.set(inside > 0 && this.welcome());
    };
    document.addEventListener('dragenter', (event) => change(1, event), { signal: until });
    document.addEventListener('dragleave', (event) => change(-1, event), { signal: until });
    document.addEventListener(
      'dragover',
      (event) => {
        if (!hasFiles(event.dataTransfer)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = this.welcome() ? 'copy' : 'none';
      },
      { signal: until },
    );
    document.addEventListener(
      'drop',
      (event) => {
        inside = 0;
        this.#over.set(false);
        if (!hasFiles(event.dataTransfer)) return;
        // Else the browser leaves the app and shows the file.
        event.preventDefault();
        if (this.welcome()) void filesOf(event.dataTransfer).then((found) => this.attaching.add(found));
      },
      { signal: until },
    );
    inject(DestroyRef).onDestroy(() => ending.abort());
  }
}
