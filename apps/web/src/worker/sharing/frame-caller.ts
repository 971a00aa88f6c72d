import { fromWireError, type Answer, type Frame } from './messages';
import type { Service } from './service';

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** A service on the other side of a message channel. */
export class FrameCaller implements Service {
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #failure: Error | null = null;

  constructor(private readonly send: (frame: Frame) => void) {}

  receive(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.id);
    if ('error' in answer) waiting.reject(fromWireError(answer.error));
    else waiting.resolve(answer);
  }

  /** Everything that waits, and everything asked from now on, ends with this error. */
  fail(error: Error): void {
    this.#failure = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  async call(method: string, args: readonly unknown[], repeated = false): Promise<unknown> {
    const answer = await this.#ask({ id: ++this.#lastId, call: method, args, repeated });
    return 'value' in answer ? answer.value : undefined;
  }

  async *stream(method: string, args: readonly unknown[], signal: AbortSignal): AsyncGenerator<unknown> {
    if (signal.aborted) return;
    if (this.#failure !== null) throw this.#failure;
    const id = ++this.#lastId;
    // Who waits for an item when the signal comes gets the end.
    const abort = (): void => this.receive({ id, done: true });
    signal.addEventListener('abort', abort);
    this.send({ id, open: method, args });
    try {
      while (!signal.aborted) {
        const answer = await this.#ask({ id, next: true });
        if (!('item' in answer)) return;
        yield answer.item;
      }
    } finally {
      signal.removeEventListener('abort', abort);
      if (this.#failure === null) this.send({ id, close: true });
    }
  }

  #ask(frame: Frame): Promise<Answer> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.set(frame.id, { resolve, reject });
      this.send(frame);
    });
  }
}
