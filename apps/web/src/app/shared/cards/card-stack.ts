import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { CardFrame } from './card-frame';
import { OPEN_CARDS } from './open-cards';

/** All open cards, one below the other. */
@Component({
  selector: 'parley-card-stack',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CardFrame],
  template: `
    @for (card of cards(); track card) {
      <parley-card-frame [card]="card" />
    }
  `,
  styleUrl: './card-stack.scss',
})
export class CardStack {
  protected readonly cards = inject(OPEN_CARDS);
}
