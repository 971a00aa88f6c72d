import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MatListItem, MatNavList } from '@angular/material/list';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { ClientStore } from '../client/client-store';
import { Panes } from '../shell/panes';

/** All conversations, and the one that is open. */
@Component({
  selector: 'parley-conversations-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatListItem, MatNavList, Panes, RouterLink, RouterLinkActive, RouterOutlet],
  template: `
    <parley-panes [detailOpen]="open()">
      <mat-nav-list list aria-label="Conversations" i18n-aria-label>
        @for (conversation of store.conversations(); track conversation.id) {
          <a
            mat-list-item
            [routerLink]="['/c', conversation.id]"
            routerLinkActive
            #here="routerLinkActive"
            [activated]="here.isActive"
          >
            {{ conversation.title }}
          </a>
        }
      </mat-nav-list>
      <router-outlet (activate)="open.set(true)" (deactivate)="open.set(false)" />
    </parley-panes>
  `,
})
export class ConversationsPage {
  protected readonly store = inject(ClientStore);
  protected readonly open = signal(false);
}
