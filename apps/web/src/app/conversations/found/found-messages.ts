import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { MatProgressBar } from '@angular/material/progress-bar';
import { RouterLink } from '@angular/router';
import type { MessageView } from '@parley/client';
import { ProtocolError } from '@parley/protocol';
import { ClientStore } from '../../client/client-store';
import { Leaving } from '../../contacts/leaving';
import { titleOf } from '../../conversation/model/conversation-title';
import { People } from '../../conversation/model/people';
import { EmptyState } from '../../shared/empty-state/empty-state';
import { Time } from '../../shared/time/time';
import { ViewSize } from '../../shell/view-size';
import { lineText } from '../line-text';
import { byTitle } from '../listed';

/** More are not shown: whoever looks for something types another word. */
const MOST = 50;
/** Nobody looks for every letter on the way to a word. */
const PAUSE_MS = 200;

/** Messages that hold what was typed, of all conversations or of one, the newest first. Each leads to its place. */
@Component({
  selector: 'parley-found-messages',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, MatProgressBar, RouterLink, Time],
  templateUrl: './found-messages.html',
  styleUrl: './found-messages.scss',
})
export class FoundMessages {
  readonly query = input.required<string>();
  /** Null: all of them. */
  readonly conversation = input<string | null>(null);

  private readonly store = inject(ClientStore);
  private readonly leaving = inject(Leaving);
  private readonly people = inject(People);
  private readonly size = inject(ViewSize);
  protected readonly messages = signal<readonly MessageView[]>([]);
  protected readonly looking = signal(true);

  /** Conversations are shown above that have such a name. */
  protected readonly others = computed(
    () => this.conversation() === null && byTitle(this.leaving.conversations(), this.query()).length > 0,
  );
  protected readonly found = computed(() =>
    this.messages().flatMap((message) => {
      const title = this.#title(message);
      return title === null ? [] : [{ message, title, line: lineText(message), path: this.#path(message) }];
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

  /** In one conversation it matters who said something, elsewhere with whom. */
  #title(message: MessageView): string | null {
    if (this.conversation() !== null) return this.people.nameOf(message.from);
    const conversation = this.store.conversationsById().get(message.conversation);
    return conversation === undefined ? null : titleOf(conversation);
  }

  /** Beside a conversation that is all to be seen, what was found stays. */
  #path({ conversation }: MessageView): readonly string[] {
    return this.conversation() !== null && this.size.twoPanes() ? ['/c', conversation, 'search'] : ['/c', conversation];
  }

  async #look(query: string, signal: AbortSignal): Promise<void> {
    const found: MessageView[] = [];
    try {
      for await (const message of this.store.search(query, MOST, this.conversation(), signal)) {
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
