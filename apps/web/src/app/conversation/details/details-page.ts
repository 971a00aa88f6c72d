import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { ClientStore } from '../../client/client-store';
import { ContactDetails } from '../../contacts/details/contact-details';
import { SidePane } from '../side-pane';
import { NotesDetails } from './notes-details';

/** Who one talks to, beside the conversation. */
@Component({
  selector: 'parley-conversation-details',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ContactDetails, NotesDetails, SidePane],
  template: `
    <parley-side-pane heading="Details" i18n-heading [conversation]="id()">
      @if (contact(); as contact) {
        <parley-contact-details [contact]="contact" />
      } @else if (id() === 'self') {
        <parley-notes-details />
      }
    </parley-side-pane>
  `,
  styles: ':host { display: contents; }',
})
export class ConversationDetailsPage {
  /** From the route. */
  readonly id = input.required<string>();
  private readonly store = inject(ClientStore);
  protected readonly contact = computed(() => this.store.contacts().find(({ id }) => id === this.id()));
}
