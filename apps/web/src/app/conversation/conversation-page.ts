import { ChangeDetectionStrategy, Component, inject, input, signal, viewChild } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { ActivatedRoute, RouterOutlet } from '@angular/router';
import { ClientStore } from '../client/client-store';
import { Conversation } from './conversation';

/** The conversation of the address, and beside it what is asked about it. Each one begins anew: nothing of one is left in another. */
@Component({
  selector: 'parley-conversation-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Conversation, RouterOutlet],
  template: `
    @if (store.listed()) {
      @for (id of [id()]; track id) {
        <parley-conversation [id]="id" [place]="place()" />
      }
    }
    <aside [hidden]="!beside()">
      <router-outlet (activate)="beside.set(true)" (deactivate)="closed()" />
    </aside>
  `,
  styleUrl: './conversation-page.scss',
})
export class ConversationPage {
  protected readonly store = inject(ClientStore);
  /** From the route. */
  readonly id = input.required<string>();

  /** The message that the address leads to; it stands behind the `#`, so that no server is told. */
  protected readonly place = signal<string | null>(null);
  private readonly conversation = viewChild(Conversation);
  /** Something is open beside it. */
  protected readonly beside = signal(false);

  constructor() {
    inject(ActivatedRoute)
      .fragment.pipe(takeUntilDestroyed())
      .subscribe((fragment) => this.place.set(fragment));
  }

  /** Whoever was in what is gone now goes on where they write. */
  protected closed(): void {
    this.beside.set(false);
    this.conversation()?.focusComposer();
  }
}
