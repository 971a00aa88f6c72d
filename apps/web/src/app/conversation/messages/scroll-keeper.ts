/** Closer to the end than this counts as being there: zoomed pages have fractions of pixels. */
const AT_END_PX = 8;

/** A message and where it stands below the upper edge of what is in view. */
export interface Place {
  readonly id: string;
  readonly offset: number;
}

/**
 * Keeps the place of a reader in a scrolled list while things are put in, taken out or change their size around it: the first message in
 * view stays where it is, or, at the end, the end stays in view. Elements of messages carry their id in `data-id`.
 */
export class ScrollKeeper {
  #top = 0;
  #anchor: { readonly element: HTMLElement; readonly offset: number } | null = null;
  /** The reader is at the end and stays there. */
  atEnd = true;

  constructor(
    private readonly scroller: HTMLElement,
    private readonly messages: HTMLCollectionOf<Element>,
  ) {}

  /** Pixels below what is in view. */
  get below(): number {
    const { scrollHeight, clientHeight, scrollTop } = this.scroller;
    return scrollHeight - clientHeight - scrollTop;
  }

  /** The reader has scrolled: this is the place now. */
  scrolled(): void {
    const { scrollTop } = this.scroller;
    if (this.below <= AT_END_PX) this.atEnd = true;
    // Whoever did not move up is still at the end, though something was put in below.
    else if (scrollTop < this.#top) this.atEnd = false;
    this.#top = scrollTop;
    this.hold();
  }

  /** Takes the measure of the place. */
  hold(): void {
    const { top } = this.scroller.getBoundingClientRect();
    const element = this.#elementAt(this.firstBelow(top));
    this.#anchor = element && { element, offset: element.getBoundingClientRect().top - top };
  }

  /** Goes back to the place. */
  keep(): void {
    if (this.atEnd) this.#scrollTo(this.scroller.scrollHeight);
    else if (this.#anchor?.element.isConnected) this.#put(this.#anchor.element, this.#anchor.offset);
  }

  /** What to go back to when all of this is built anew; null: the end. */
  get place(): Place | null {
    const id = this.#anchor?.element.dataset['id'];
    return this.atEnd || this.#anchor === null || id === undefined ? null : { id, offset: this.#anchor.offset };
  }

  /** Makes a message the place. @param offset pixels below the upper edge; `middle`: halfway */
  goTo(element: HTMLElement, offset: number | 'middle'): void {
    const free = this.scroller.clientHeight - element.offsetHeight;
    this.#put(element, offset === 'middle' ? Math.max(free / 2, 0) : offset);
    this.atEnd = this.below <= AT_END_PX;
    this.hold();
  }

  /** Index of the first message that ends below this height in the window; the number of messages when none does. */
  firstBelow(top: number): number {
    let [low, high] = [0, this.messages.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const bottom = this.messages[middle]?.getBoundingClientRect().bottom ?? 0;
      if (bottom > top) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The last message of which the end is in view. */
  lastSeen(): HTMLElement | null {
    return this.#elementAt(this.firstBelow(this.scroller.getBoundingClientRect().bottom + 1) - 1);
  }

  #elementAt(at: number): HTMLElement | null {
    const element = this.messages[at];
    return element instanceof HTMLElement ? element : null;
  }

  #put(element: HTMLElement, offset: number): void {
    const delta = element.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top - offset;
    if (Math.abs(delta) >= 0.5) this.#scrollTo(this.scroller.scrollTop + delta);
  }

  #scrollTo(top: number): void {
    this.scroller.scrollTop = top;
    this.#top = this.scroller.scrollTop;
  }
}
