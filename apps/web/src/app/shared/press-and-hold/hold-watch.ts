const HOLD_MS = 450;
const MOVED_PX = 10;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A finger that rests. Browsers that make a context menu of it themselves are left to do so. */
export class HoldWatch {
  readonly #ending = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #from: Point = { x: 0, y: 0 };
  #held = false;

  /** @param held told of what the finger rests on, and where in the window */
  constructor(
    element: HTMLElement,
    private readonly held: (target: Element, point: Point) => void,
  ) {
    const { signal } = this.#ending;
    const stop = (): void => clearTimeout(this.#timer);
    element.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    element.addEventListener('pointermove', (event) => this.#move(event), { signal, passive: true });
    for (const name of ['pointerup', 'pointercancel', 'contextmenu']) element.addEventListener(name, stop, { signal });
    // What opened a menu does not also follow a link.
    element.addEventListener('click', (event) => this.#click(event), { signal, capture: true });
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#ending.abort();
  }

  #down({ pointerType, isPrimary, clientX: x, clientY: y, target }: PointerEvent): void {
    clearTimeout(this.#timer);
    this.#held = false;
    if (pointerType !== 'touch' || !isPrimary || !(target instanceof Element)) return;
    this.#from = { x, y };
    this.#timer = setTimeout(() => {
      this.#held = true;
      this.held(target, { x, y });
    }, HOLD_MS);
  }

  #move({ clientX, clientY }: PointerEvent): void {
    if (Math.hypot(clientX - this.#from.x, clientY - this.#from.y) > MOVED_PX) clearTimeout(this.#timer);
  }

  #click(event: Event): void {
    if (!this.#held) return;
    this.#held = false;
    event.preventDefault();
    event.stopPropagation();
  }
}
