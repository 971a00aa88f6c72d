import { LiveAnnouncer } from '@angular/cdk/a11y';
import { Overlay, type OverlayRef } from '@angular/cdk/overlay';
import { ComponentPortal } from '@angular/cdk/portal';
import { DOCUMENT, Injectable, Injector, inject, signal, type Type } from '@angular/core';
import { CardRef, type CardOptions } from './card-ref';
import { CardStack } from './card-stack';
import { OPEN_CARDS } from './open-cards';

/**
 * Non-modal cards: what comes up beside one's work and leaves it alone. Newest at the bottom, in the corner of a wide window and along the
 * bottom of a narrow one. A card is announced, can be reached with Tab and closed with Esc.
 */
@Injectable({ providedIn: 'root' })
export class Cards {
  readonly #overlay = inject(Overlay);
  readonly #document = inject(DOCUMENT);
  readonly #injector = inject(Injector);
  readonly #announcer = inject(LiveAnnouncer);
  readonly #open = signal<readonly CardRef[]>([]);
  #stack: OverlayRef | null = null;

  /** Shows a component as a card. */
  open(component: Type<unknown>, options: CardOptions): CardRef {
    const before = this.#document.activeElement;
    const card = new CardRef(component, options, (closed) => this.#close(closed, before));
    const others = this.#open().filter((each) => options.key === undefined || each.options.key !== options.key);
    this.#open.set([...others, card]);
    this.#stack ??= this.#show();
    if (!options.focus) void this.#announcer.announce(options.label, 'polite');
    return card;
  }

  /** Closes the card of this key, if it is open. */
  close(key: string): void {
    this.#open()
      .find(({ options }) => options.key === key)
      ?.close();
  }

  /** Who worked in the card goes on where they were before. */
  #close(card: CardRef, before: Element | null): void {
    if (card.frame?.contains(this.#document.activeElement) && before instanceof HTMLElement) before.focus();
    this.#open.update((all) => all.filter((each) => each !== card));
    if (this.#open().length > 0) return;
    this.#stack?.dispose();
    this.#stack = null;
  }

  #show(): OverlayRef {
    const overlay = this.#overlay.create({
      positionStrategy: this.#overlay.position().global().end('0').bottom('0'),
      scrollStrategy: this.#overlay.scrollStrategies.noop(),
      disposeOnNavigation: false,
    });
    const providers = [{ provide: OPEN_CARDS, useValue: this.#open.asReadonly() }];
    overlay.attach(new ComponentPortal(CardStack, null, Injector.create({ providers, parent: this.#injector })));
    return overlay;
  }
}
