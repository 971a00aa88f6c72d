import { toWireError, type Answer, type Frame } from './messages';
import type { Service } from './service';

interface OpenStream {
  readonly items: AsyncIterator<unknown>;
  readonly ending: AbortController;
}

/** Answers the frames of one caller with a service. */
export class FrameServer {
  readonly #streams = new Map<number, OpenStream>();

  constructor(
    private readonly service: Service,
    private readonly send: (answer: Answer) => void,
  ) {}

  handle(frame: Frame): void {
    if ('call' in frame) void this.#call(frame.id, frame.call, frame.args, frame.repeated);
    else if ('open' in frame) this.#open(frame.id, frame.open, frame.args);
    else if ('next' in frame) void this.#next(frame.id);
    else this.#close(frame.id);
  }

  /** Ends every stream: the caller is gone. */
  close(): void {
    for (const id of [...this.#streams.keys()]) this.#close(id);
  }

  async #call(id: number, method: string, args: readonly unknown[], repeated: boolean): Promise<void> {
    try {
      this.send({ id, value: await this.service.call(method, args, repeated) });
    } catch (error) {
      this.send({ id, error: toWireError(error) });
    }
  }

  #open(id: number, method: string, args: readonly unknown[]): void {
    const ending = new AbortController();
    const items = this.service.stream(method, args, ending.signal)[Symbol.asyncIterator]();
    this.#streams.set(id, { items, ending });
  }

  async #next(id: number): Promise<void> {
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    try {
      const next = await stream.items.next();
      if (!this.#streams.has(id)) return;
      if (next.done === true) this.#streams.delete(id);
      this.send(next.done === true ? { id, done: true } : { id, item: next.value });
    } catch (error) {
      if (this.#streams.delete(id)) this.send({ id, error: toWireError(error) });
    }
  }

  #close(id: number): void {
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    this.#streams.delete(id);
    stream.ending.abort();
    // An iterator that waits ends through the signal; one that rests ends through this.
    void stream.items.return?.().catch(() => undefined);
  }
}
