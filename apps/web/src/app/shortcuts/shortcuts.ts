import { DOCUMENT, inject, Injectable, signal } from '@angular/core';
import { isChord } from './keys';

/** Something the keyboard does. */
export interface Shortcut {
  /** As in `isChord`. */
  readonly chord: string;
  readonly label: string;
  /** The heading that it stands below in the help. */
  readonly group: string;
  /** Does it, and returns false where there was nothing to do. Absent: whoever has the focus does it, and here it is only explained. */
  readonly run?: () => boolean | void;
  /** Also while somebody writes. */
  readonly whileWriting?: boolean;
}

/** All shortcuts of the app, in one place: what works everywhere is done from here, and the help shows what there is. */
@Injectable({ providedIn: 'root' })
export class Shortcuts {
  readonly #all = signal<readonly Shortcut[]>([]);
  readonly all = this.#all.asReadonly();

  constructor() {
    inject(DOCUMENT).addEventListener('keydown', (event) => this.#pressed(event));
  }

  /** Adds shortcuts; returns what takes them away. */
  add(...shortcuts: readonly Shortcut[]): () => void {
    this.#all.update((before) => [...before, ...shortcuts]);
    return () => this.#all.update((before) => before.filter((each) => !shortcuts.includes(each)));
  }

  #pressed(event: KeyboardEvent): void {
    // Whoever had the focus may have used it already.
    if (event.defaultPrevented || event.isComposing) return;
    const writing = isWriting(event.target);
    // The one that was added last is the nearest.
    const able = this.#all().findLast(
      ({ chord, run, whileWriting }) =>
        run !== undefined && (!writing || whileWriting === true) && isChord(event, chord) && run() !== false,
    );
    if (able !== undefined) event.preventDefault();
  }
}

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('input, textarea, select');
}
