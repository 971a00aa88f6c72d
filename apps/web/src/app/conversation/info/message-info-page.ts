import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  inject,
  input,
  resource,
  signal,
} from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { MatProgressSpinner } from '@angular/material/progress-spinner';
import type { MessageInfo } from '@parley/client';
import type { MessageId } from '@parley/protocol';
import { ClientStore } from '../../client/client-store';
import { errorText, sentenceFor } from '../../errors/error-text';
import { TimeText } from '../../shared/time/time-text';
import { MessageWindows } from '../model/message-windows';
import { People } from '../model/people';
import { SidePane } from '../side-pane';
import { stepsOf } from './steps';

/** How far one message got, and when, beside the conversation. */
@Component({
  selector: 'parley-message-info',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatIcon, MatProgressSpinner, SidePane],
  templateUrl: './message-info-page.html',
  styleUrl: './message-info-page.scss',
})
export class MessageInfoPage {
  /** From the route. */
  readonly id = input.required<string>();
  readonly message = input.required<string>();

  private readonly store = inject(ClientStore);
  private readonly windows = inject(MessageWindows);
  private readonly people = inject(People);
  private readonly words = inject(TimeText);
  /** Something happened to the message. */
  readonly #changes = signal(0);

  private readonly answer = resource({
    params: () => ({ conversation: this.id(), id: this.message() as MessageId, changes: this.#changes() }),
    loader: ({ params: { conversation, id } }) => this.store.client.messageInfo(conversation, id),
  });
  protected readonly problem = computed(() => {
    const error = this.answer.error();
    return error === undefined ? null : errorText(error.cause ?? error);
  });
  private readonly shown = computed(() => {
    const all = this.windows.of(this.id()).messages();
    return all.find(({ id }) => id === this.message());
  });
  protected readonly recipients = computed(() =>
    (this.answer.hasValue() ? this.answer.value() : []).map((info) => this.#recipient(info)),
  );
  protected readonly text = computed(() => {
    const { transfer, text = '' } = this.shown() ?? {};
    return [transfer?.savedName, text].filter(Boolean).join('\n');
  });

  constructor() {
    const end = this.store.onEvents((events) => {
      const about = events.some((event) => event.type === 'state' && event.id === this.message());
      if (about) this.#changes.update((count) => count + 1);
    });
    inject(DestroyRef).onDestroy(end);
  }

  #recipient(info: MessageInfo): {
    readonly name: string;
    readonly steps: ReturnType<typeof stepsOf>;
    readonly reason: string | null;
  } {
    const { contact, reason } = info;
    const incoming = this.shown()?.incoming === true;
    const name = this.people.nameOf(contact);
    const words = reason === undefined ? null : (sentenceFor(reason) ?? $localize`It was refused (${reason}:code:).`);
    return { name, steps: stepsOf(info, name, incoming, this.words), reason: words };
  }
}
