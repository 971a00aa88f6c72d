import { computed, inject, Injectable, signal } from '@angular/core';
import type { MessageView } from '@parley/client';
import { ProtocolError } from '@parley/protocol';
import type { NewMessage, UnsentMessage } from '../../../worker/outbox/unsent-message';
import { ClientStore } from '../../client/client-store';
import { quoteOf } from './quote';

/** Where an unsent message stands among the others: behind all of them. */
const AT_THE_END = Number.MAX_SAFE_INTEGER;

/** What is written here leaves through this: shown at once, and shown as what it is until the own server has it. */
@Injectable({ providedIn: 'root' })
export class OutgoingMessages {
  private readonly store = inject(ClientStore);
  /** Those the device may not have told of yet. */
  readonly #posted = signal<readonly NewMessage[]>([]);
  /** Those that are durable now, though the device may still tell of them. */
  readonly #settled = new Set<string>();
  /** Ids by conversation and time: a message has its own before anybody else knows of it. */
  readonly #ids = new Map<string, string>();
  #lastAt = 0;

  readonly #all = computed((): readonly UnsentMessage[] => {
    const known = this.store.unsentMessages().filter(({ id }) => !this.#settled.has(id));
    const ids = new Set(known.map(({ id }) => id));
    const fresh = this.#posted().filter(({ id }) => !ids.has(id) && !this.#settled.has(id));
    return [...known, ...fresh.map((message) => ({ ...message, failure: null }))].sort((a, b) => a.sentAt - b.sentAt);
  });

  /** Unsent messages of a conversation, as they are shown in it. */
  in(conversation: string): readonly MessageView[] {
    return this.#all()
      .filter((message) => message.conversation === conversation)
      .map((message) => this.#view(message));
  }

  /** Stays the same when an unsent message becomes one of the history, so that it keeps its place on the page. */
  keyOf(message: MessageView): string {
    return (message.incoming ? undefined : this.#ids.get(placeOf(message))) ?? message.id;
  }

  isUnsent(id: string): boolean {
    return this.#all().some((message) => message.id === id);
  }

  /**
   * @returns the message as it is in history; null when it was refused, which is shown where it stands
   * @throws what is no refusal
   */
  async post(conversation: string, text: string, answered: MessageView | null): Promise<MessageView | null> {
    const id = crypto.randomUUID();
    // Their order is the order of their times.
    this.#lastAt = Math.max(Date.now(), this.#lastAt + 1);
    const message: NewMessage = {
      id,
      conversation,
      text,
      sentAt: this.#lastAt,
      ...(answered && { inReplyTo: answered.id, quote: quoteOf(answered) }),
    };
    this.#ids.set(placeOf(message), id);
    this.#posted.update((before) => [...before, message]);
    try {
      const sent = await this.store.device.post(message);
      this.#settled.add(id);
      return sent;
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return null;
    } finally {
      this.#posted.update((before) => before.filter((each) => each.id !== id));
    }
  }

  #view({ id, conversation, text, sentAt, inReplyTo, quote, failure }: UnsentMessage): MessageView {
    const from = this.store.account()?.accountId;
    if (from === undefined) throw new Error('nobody is signed in');
    return {
      id: id as MessageView['id'],
      conversation,
      from,
      sentAt,
      text,
      state: failure === null ? 'queued' : 'failed',
      incoming: false,
      position: AT_THE_END,
      ...(failure !== null && { reason: failure }),
      ...(failure === null && this.store.connection() !== 'online' && { reason: 'server-unavailable' }),
      ...(inReplyTo !== undefined && { inReplyTo }),
      ...(quote !== undefined && { quote }),
    };
  }
}

/** No two messages of this browser have the same. */
const placeOf = ({ conversation, sentAt }: Pick<MessageView, 'conversation' | 'sentAt'>): string =>
  `${conversation}/${sentAt}`;
