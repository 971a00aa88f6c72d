import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { DetailPage } from '../contacts/detail-page';
import { Leaving } from '../contacts/leaving';
import { EmptyState } from '../shared/empty-state/empty-state';
import { Request } from './request';

/** The inbox of those who want to become contacts. */
@Component({
  selector: 'parley-requests-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DetailPage, EmptyState, MatButton, Request, RouterLink],
  template: `
    <parley-detail-page heading="Requests" i18n-heading>
      @if (requests().length > 0) {
        <p class="what" i18n>
          They see nothing of you beyond your address until you accept. Declining tells them nothing.
        </p>
        <ul>
          @for (request of requests(); track request.id) {
            <li><parley-request [request]="request" /></li>
          }
        </ul>
      } @else {
        <parley-empty-state icon="mark_email_read" heading="No requests" i18n-heading>
          <p i18n>Who wants to write to you asks here first. Invite somebody, and they will.</p>
          <a mat-flat-button routerLink="/contacts/invite" i18n>Invite somebody</a>
        </parley-empty-state>
      }
    </parley-detail-page>
  `,
  styles: `
    :host {
      block-size: 100%;
      display: flex;
    }

    parley-empty-state {
      flex: 1;
    }

    .what {
      color: var(--mat-sys-on-surface-variant);
      margin: 0 0 16px;
    }

    ul {
      display: flex;
      flex-direction: column;
      gap: 12px;
      list-style: none;
      margin: 0;
      padding: 0;
    }

    li {
      background: var(--mat-sys-surface-container);
      border-radius: var(--parley-radius);
      padding: 16px;
    }
  `,
})
export class RequestsPage {
  protected readonly requests = inject(Leaving).requests;
}
