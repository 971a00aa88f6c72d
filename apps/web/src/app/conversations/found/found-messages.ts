import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { MatProgressBar } from '@angular/material/progress-bar';
import { RouterLink } from '@angular/router';
import type { MessageView } from '@parley/client';
import { ProtocolError } from '@parley/protocol';
import { ClientStore } from '../../client/client-store';
import { Leaving } from '../../contacts/leaving';
import { titleOf } from '../../conversation/model/conversation-title';
import { EmptyState } from '../../shared/empty-state/empty-state';
import { Time } from '../../shared/time/time';
import { lineText } from '../line-text';
import { byTitle } from '../listed';

/** More are not shown: whoever looks for something types another word. */
const MOST = 50;
/** Nobody looks for every letter on the way to a word. */
const PAUSE_MS = 200;

/** Messages of all conversations that hold what was typed, the newest first. Each leads to its place. */
@Component({
  selector: 'parley-found-messages',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, MatProgressBar, RouterLink, Time],
  templateUrl: './found-messages.html',
  styleUrl: './found-messages.scss',
})
export class FoundMessages {
  readonly query = input.required<string>();

  private readonly store = inject(ClientStore);
  private readonly leaving = inject(Leaving);
  protected readonly messages = signal<readonly MessageView[]>([]);
  protected readonly looking = signal(true);

  /** Conversations are shown above that have such a name. */
  protected readonly others = computed(() => byTitle(this.leaving.conversations(), this.query()).length > 0);
  protected readonly found = computed(() =>
    this.messages().flatMap((message) => {
      const conversation = this.store.conversationsById().get(message.conversation);
      return conversation === undefined ? [] : [{ message, title: titleOf(conversation), line: lineText(message) }];
    }),
  );

  constructor() {
    effect((ended) => {
      const query = this.query();
      const stopped = new AbortController();
      this.looking.set(true);
      const timer = setTimeout(() => void this.#look(query, stopped.signal), PAUSE_MS);
      ended(() => {
        clearTimeout(timer);
        stopped.abort();
      });
    });
  }

  async #look(query: string, signal: AbortSignal): Promise<void> {
    const found: MessageView[] = [];
    try {
      for await (const message of this.store.search(query, MOST, signal)) {
        if (signal.aborted) return;
        found.push(message);
        this.messages.set([...found]);
      }
    } catch (error) {
      // While the own server is away, what has come so far is shown.
      if (!(error instanceof ProtocolError)) throw error;
    }
    if (signal.aborted) return;
    this.messages.set(found);
    this.looking.set(false);
  }
}
