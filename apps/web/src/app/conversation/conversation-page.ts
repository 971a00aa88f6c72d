import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatIconAnchor } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatToolbar } from '@angular/material/toolbar';
import { RouterLink } from '@angular/router';
import { ClientStore } from '../client/client-store';
import { ViewSize } from '../shell/view-size';

/** One conversation. */
@Component({
  selector: 'parley-conversation-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatIcon, MatIconAnchor, MatToolbar, RouterLink],
  template: `
    <mat-toolbar>
      @if (!size.twoPanes()) {
        <a mat-icon-button routerLink="/" aria-label="Back to all conversations" i18n-aria-label>
          <mat-icon>arrow_back</mat-icon>
        </a>
      }
      <h1>{{ conversation()?.title }}</h1>
    </mat-toolbar>
  `,
})
export class ConversationPage {
  private readonly store = inject(ClientStore);
  protected readonly size = inject(ViewSize);

  /** From the route. */
  readonly id = input.required<string>();
  protected readonly conversation = computed(() => this.store.conversationsById().get(this.id()));
}
