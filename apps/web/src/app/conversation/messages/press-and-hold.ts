const HOLD_MS = 450;
const MOVED_PX = 10;

/** A finger that rests on a message. Browsers that make a context menu of it themselves are left to do so. */
export class PressAndHold {
  readonly #ending = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #from = { x: 0, y: 0 };

  constructor(
    element: HTMLElement,
    private readonly held: (message: HTMLElement, point: { x: number; y: number }) => void,
  ) {
    const { signal } = this.#ending;
    const stop = (): void => clearTimeout(this.#timer);
    element.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    element.addEventListener('pointermove', (event) => this.#move(event), { signal, passive: true });
    for (const name of ['pointerup', 'pointercancel', 'contextmenu']) element.addEventListener(name, stop, { signal });
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#ending.abort();
  }

  #down({ pointerType, isPrimary, clientX: x, clientY: y, target }: PointerEvent): void {
    clearTimeout(this.#timer);
    const message = target instanceof Element ? target.closest<HTMLElement>('parley-message') : null;
    if (pointerType !== 'touch' || !isPrimary || message === null) return;
    this.#from = { x, y };
    this.#timer = setTimeout(() => this.held(message, { x, y }), HOLD_MS);
  }

  #move({ clientX, clientY }: PointerEvent): void {
    if (Math.hypot(clientX - this.#from.x, clientY - this.#from.y) > MOVED_PX) clearTimeout(this.#timer);
  }
}
