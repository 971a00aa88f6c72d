import { ChangeDetectionStrategy, Component } from '@angular/core';
import { DetailPage } from '../detail-page';
import { InviteCard } from './invite-card';
import { LinkHandler } from './link-handler';

/** The owner's invite, as a place of its own. */
@Component({
  selector: 'parley-invite-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DetailPage, InviteCard, LinkHandler],
  template: `
    <parley-detail-page heading="Invite somebody" i18n-heading back="/contacts">
      <parley-invite-card />
      <parley-link-handler />
    </parley-detail-page>
  `,
  styles: ':host { display: contents; }',
})
export class InvitePage {}
