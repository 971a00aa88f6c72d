import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { Router, RouterOutlet } from '@angular/router';
import { Conversation } from './conversation';

/** The conversation of the address, and beside it what is asked about it. Each one begins anew: nothing of one is left in another. */
@Component({
  selector: 'parley-conversation-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Conversation, RouterOutlet],
  template: `
    @for (id of [id()]; track id) {
      <parley-conversation [id]="id" />
    }
    <aside [hidden]="!beside()" (keydown.escape)="close()">
      <router-outlet (activate)="beside.set(true)" (deactivate)="beside.set(false)" />
    </aside>
  `,
  styleUrl: './conversation-page.scss',
})
export class ConversationPage {
  /** From the route. */
  readonly id = input.required<string>();

  private readonly router = inject(Router);
  /** Something is open beside it. */
  protected readonly beside = signal(false);

  protected close(): void {
    void this.router.navigate(['/c', this.id()]);
  }
}
