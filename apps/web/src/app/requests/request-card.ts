import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import type { ContactView } from '@parley/client';
import { CardRef } from '../shared/cards/card-ref';
import { Request } from './request';

/** A request as a card that comes up while one does something else. Closing it decides nothing: the request stays in its inbox. */
@Component({
  selector: 'parley-request-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Request],
  template: `
    <h2 i18n>Somebody wants to write to you</h2>
    <parley-request [request]="request()" (decided)="card.close()" />
  `,
  styles: `
    h2 {
      color: var(--mat-sys-on-surface-variant);
      font: var(--mat-sys-label-large);
      margin: 0 40px 12px 0;
    }
  `,
})
export class RequestCard {
  readonly request = input.required<ContactView>();
  protected readonly card = inject(CardRef);
}
