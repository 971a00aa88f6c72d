import type { ClientEvent, MessageView } from '@parley/client';
import { QUOTED_CHARACTERS } from './quote';

/**
 * The messages after something happened; the same list when it was not about them.
 * @param messages oldest first
 * @param newest whether the newest message is among them, so that what is newer belongs to them
 */
export function applyEvents(
  messages: readonly MessageView[],
  events: readonly ClientEvent[],
  conversation: string,
  newest: boolean,
): readonly MessageView[] {
  const list = new ListChange(messages);
  for (const event of events) {
    if (event.type === 'message') {
      if (event.message.conversation === conversation) list.put(event.message, newest);
    } else if (event.type === 'state') {
      const { id, state, reason } = event;
      if (event.conversation === conversation) list.patch(id, (known) => withState(known, state, reason));
    } else if (event.type === 'update') {
      if (event.message.conversation === conversation) list.update(event.message);
    } else if (event.type === 'transfer') {
      const { transfer } = event;
      if (transfer.conversation === conversation) list.patch(transfer.message, (known) => ({ ...known, transfer }));
    } else if (event.type === 'removed') {
      if (event.conversation === conversation) list.remove(event.id);
    }
  }
  return list.result;
}

function withState(message: MessageView, state: MessageView['state'], reason: string | undefined): MessageView {
  const next: { -readonly [Key in keyof MessageView]: MessageView[Key] } = { ...message, state };
  if (reason === undefined) delete next.reason;
  else next.reason = reason;
  return next;
}

/** A list of messages that is copied once something of it changes. */
class ListChange {
  #copy: MessageView[] | null = null;

  constructor(private readonly before: readonly MessageView[]) {}

  get result(): readonly MessageView[] {
    return this.#copy ?? this.before;
  }

  patch(id: MessageView['id'], change: (known: MessageView) => MessageView): void {
    const at = this.result.findLastIndex((message) => message.id === id);
    const known = this.result[at];
    if (known !== undefined) this.#own()[at] = change(known);
  }

  /** In place of the one with its id; answers show what it says now. */
  update(message: MessageView): void {
    const { id, text, deleted = false } = message;
    this.patch(id, () => message);
    for (const [at, answer] of this.result.entries())
      if (answer.quote?.id === id)
        this.#own()[at] = { ...answer, quote: { ...answer.quote, text: text.slice(0, QUOTED_CHARACTERS), deleted } };
  }

  remove(id: MessageView['id']): void {
    const at = this.result.findLastIndex((message) => message.id === id);
    if (at >= 0) this.#own().splice(at, 1);
  }

  /** In place of the one with its id, else where its position belongs. */
  put(message: MessageView, newest: boolean): void {
    const { result } = this;
    const known = result.findLastIndex(({ id }) => id === message.id);
    if (known >= 0) {
      this.#own()[known] = message;
      return;
    }
    const before = result.findLastIndex(({ position }) => position < message.position);
    const isNewer = before === result.length - 1;
    // What is older than all of them may lie far before them.
    if (isNewer ? newest : before >= 0) this.#own().splice(before + 1, 0, message);
  }

  #own(): MessageView[] {
    return (this.#copy ??= [...this.before]);
  }
}
