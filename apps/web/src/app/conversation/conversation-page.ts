import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { Conversation } from './conversation';

/** The conversation of the address. Each one begins anew: nothing of one is left in another. */
@Component({
  selector: 'parley-conversation-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Conversation],
  template: `
    @for (id of [id()]; track id) {
      <parley-conversation [id]="id" />
    }
  `,
  styles: `
    :host {
      display: flex;
      flex: 1;
      min-block-size: 0;
    }
  `,
})
export class ConversationPage {
  /** From the route. */
  readonly id = input.required<string>();
}
