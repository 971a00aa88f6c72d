import type { Type } from '@angular/core';

/** What a card is made of. */
export interface CardOptions {
  /** What the card says, in a sentence: its name, and what is announced when it comes. */
  readonly label: string;
  /** Inputs of the component. */
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** At most one card of each key is open; another one takes its place. */
  readonly key?: string;
  /** Puts the focus into the card: for those that the user asked for, never for those that come by themselves. */
  readonly focus?: boolean;
}

/** A card that is open; its component gets it by injection. */
export class CardRef {
  /** Its frame on the page, once it is there. */
  frame: HTMLElement | null = null;

  constructor(
    readonly component: Type<unknown>,
    readonly options: CardOptions,
    private readonly onClose: (card: CardRef) => void,
  ) {}

  /** Takes the card away; a second time does nothing. */
  close(): void {
    this.onClose(this);
  }
}
