import type { MessageView } from '@parley/client';
import { ProtocolError } from '@parley/protocol';
import { isRevision, type NewMessage, type NewRevision, type Unsent } from './unsent-message';
import type { UnsentStore } from './unsent-store';

/** What happens to be in the way, not what is wrong with the message: it waits. */
const passing: readonly string[] = [
  'server-unavailable',
  'timed-out',
  'locked',
  'not-signed-in',
  'device-replaced',
  'storage-full',
];

/** Where messages wait, and how they leave. */
interface Way {
  readonly store: Pick<UnsentStore, 'load' | 'put' | 'remove'>;
  /** Resolves once it is durable on the own server: with the message, or with null for a revision. @throws ProtocolError */
  readonly send: (unsent: NewMessage | NewRevision) => Promise<MessageView | null>;
}

/**
 * Messages, edits and reactions on their way to the own server. They outlive the page: what was not yet durable there goes out, in the order in which it was
 * written, when this browser is opened again.
 */
export class Outbox {
  readonly #messages = new Map<string, Unsent>();
  readonly #sending = new Map<string, Promise<MessageView | null>>();
  #way = newWay();
  #lost = 0;

  constructor(private readonly changed: () => void) {}

  /** In the order in which they were written. */
  get all(): readonly Unsent[] {
    return [...this.#messages.values()];
  }

  /** How many were stored and do not open any more. */
  get lost(): number {
    return this.#lost;
  }

  /** Goes on with what waits. */
  async open(way: Way): Promise<void> {
    const opened = this.#way;
    const { messages, lost } = await way.store.load();
    if (this.#way !== opened) return;
    for (const message of messages) this.#messages.set(message.id, message);
    this.#lost = lost;
    this.changed();
    opened.resolve(way);
    this.again();
  }

  /** Tries everything again that waits without being under way. */
  again(): void {
    for (const message of this.#messages.values())
      if (message.failure === null) this.#begin(message).catch(() => undefined);
  }

  /** Forgets what it knows, not what is stored. */
  close(): void {
    this.#way.reject(new ProtocolError('locked', 'this browser is locked'));
    this.#way = newWay();
    this.#messages.clear();
    this.#sending.clear();
    this.#lost = 0;
    this.changed();
  }

  /** Keeps it and sends it. @throws ProtocolError why it was refused; a message is kept then, too */
  async post(message: NewMessage | NewRevision): Promise<MessageView | null> {
    const { store } = await this.#way.promise;
    const unsent: Unsent = { ...message, failure: null };
    this.#messages.set(message.id, unsent);
    this.changed();
    const [sent] = await Promise.allSettled([this.#begin(unsent), store.put(unsent)]);
    if (sent.status === 'rejected') throw sent.reason;
    return sent.value;
  }

  /** @throws ProtocolError why it was refused again */
  async retry(id: string): Promise<void> {
    const message = this.#messages.get(id);
    if (message === undefined) return;
    await this.#put({ ...message, failure: null });
    await this.#begin(message);
  }

  async remove(id: string): Promise<void> {
    this.#messages.delete(id);
    this.#sending.delete(id);
    this.changed();
    await (await this.#way.promise).store.remove(id);
  }

  #begin(message: Unsent): Promise<MessageView | null> {
    const known = this.#sending.get(message.id);
    if (known !== undefined) return known;
    const sending = this.#carryOut(message);
    this.#sending.set(message.id, sending);
    return sending;
  }

  async #carryOut(message: Unsent): Promise<MessageView | null> {
    const { id } = message;
    try {
      const view = await (await this.#way.promise).send(message);
      // Whoever asked hears of it before the state says that nothing waits any more.
      setTimeout(() => void this.remove(id).catch(() => undefined));
      return view;
    } catch (error) {
      this.#sending.delete(id);
      const code = error instanceof ProtocolError ? error.code : 'internal';
      if (this.#messages.has(id) && !passing.includes(code)) await this.#refused(message, code);
      throw error;
    }
  }

  /** A message waits for a person; after a revision everything is as before. */
  #refused(unsent: Unsent, failure: string): Promise<void> {
    return isRevision(unsent) ? this.remove(unsent.id) : this.#put({ ...unsent, failure });
  }

  async #put(message: Unsent): Promise<void> {
    this.#messages.set(message.id, message);
    this.changed();
    await (await this.#way.promise).store.put(message);
  }
}

function newWay(): PromiseWithResolvers<Way> {
  const way = Promise.withResolvers<Way>();
  // Whoever waits for it is told; often nobody does.
  way.promise.catch(() => undefined);
  return way;
}
