import { InteractivityChecker } from '@angular/cdk/a11y';
import { afterNextRender, DestroyRef, DOCUMENT, inject, Injectable, Injector } from '@angular/core';

const PERHAPS = 'a[href], button, input, textarea, select, [tabindex]';

/** Where an element stood: an element, and which of its children held the focus. */
interface Step {
  readonly parent: Element;
  readonly at: number;
}

/**
 * What has the focus may be taken away: a message that is deleted, a request that was decided. Browsers put the focus at the beginning of the
 * page then; here it goes to what stands next to the place. Whoever moves the focus on purpose is first.
 */
@Injectable({ providedIn: 'root' })
export class FocusKeeper {
  readonly #document = inject(DOCUMENT);
  readonly #checker = inject(InteractivityChecker);
  readonly #injector = inject(Injector);
  #focused: Element | null = null;
  #way: readonly Step[] = [];

  constructor() {
    const ending = new AbortController();
    const { signal } = ending;
    this.#document.addEventListener('focusin', ({ target }) => this.#came(target), { signal, capture: true });
    this.#document.addEventListener('focusout', ({ target }) => this.#left(target), { signal, capture: true });
    const removals = new MutationObserver(() => this.#removed());
    removals.observe(this.#document.body, { childList: true, subtree: true });
    inject(DestroyRef).onDestroy(() => {
      ending.abort();
      removals.disconnect();
    });
  }

  #came(target: EventTarget | null): void {
    if (!(target instanceof Element)) return;
    this.#focused = target;
    this.#way = wayUp(target);
  }

  /** Browsers say so, too, when they take it away: then it is not there any more a moment later. */
  #left(target: EventTarget | null): void {
    queueMicrotask(() => {
      if (target === this.#focused && this.#focused?.isConnected === true) this.#focused = null;
    });
  }

  #removed(): void {
    const focused = this.#focused;
    if (focused === null || focused.isConnected) return;
    this.#focused = null;
    // What comes in its place is drawn by then, and may have taken the focus.
    afterNextRender(() => this.#restore(), { injector: this.#injector });
  }

  #restore(): void {
    const { activeElement, body } = this.#document;
    if (activeElement === null || activeElement === body) this.#nextTo(this.#way)?.focus({ preventScroll: true });
  }

  #nextTo(way: readonly Step[]): HTMLElement | null {
    for (const { parent, at } of way) {
      if (!parent.isConnected) continue;
      const children = [...parent.children];
      // What moved up comes first, then what stands before.
      for (const child of [...children.slice(at), ...children.slice(0, at).reverse()]) {
        const found = this.#firstIn(child);
        if (found !== null) return found;
      }
    }
    return null;
  }

  #firstIn(element: Element): HTMLElement | null {
    const all = [element, ...element.querySelectorAll(PERHAPS)];
    const able = all.find((each) => each instanceof HTMLElement && each.matches(PERHAPS) && this.#takes(each));
    return able instanceof HTMLElement ? able : null;
  }

  #takes(element: HTMLElement): boolean {
    return this.#checker.isFocusable(element) && this.#checker.isVisible(element);
  }
}

/** From the element to the body; the innermost step first. */
function wayUp(element: Element): readonly Step[] {
  const way: Step[] = [];
  for (let child = element, parent = child.parentElement; parent !== null; child = parent, parent = child.parentElement)
    way.push({ parent, at: Array.prototype.indexOf.call(parent.children, child) });
  return way;
}
