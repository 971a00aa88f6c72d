import { ChangeDetectionStrategy, Component, booleanAttribute, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { ClientStore } from '../../client/client-store';
import { EmptyState } from '../../shared/empty-state/empty-state';
import { DetailPage } from '../detail-page';
import { Leaving } from '../leaving';
import { ContactDetails } from './contact-details';

/** One contact, as a page. */
@Component({
  selector: 'parley-contact-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ContactDetails, DetailPage, EmptyState, MatButton, RouterLink],
  template: `
    <parley-detail-page heading="Contact" i18n-heading back="/contacts">
      @if (contact(); as contact) {
        <parley-contact-details [contact]="contact" [verifying]="verify()" />
      } @else {
        <parley-empty-state icon="person_off" heading="This contact is gone" i18n-heading>
          <a mat-stroked-button routerLink="/contacts" i18n>All contacts</a>
        </parley-empty-state>
      }
    </parley-detail-page>
  `,
  styles: ':host { display: contents; }',
})
export class ContactPage {
  /** From the route. */
  readonly id = input.required<string>();
  /** From the query: whether the comparison of safety numbers is open. */
  readonly verify = input(false, { transform: booleanAttribute });

  private readonly store = inject(ClientStore);
  private readonly leaving = inject(Leaving);
  protected readonly contact = computed(() => {
    const contact = this.store.contacts().find(({ id }) => id === this.id());
    return contact && !this.leaving.ids().has(contact.id) ? contact : undefined;
  });
}
