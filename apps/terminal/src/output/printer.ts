import type { Writable } from 'node:stream';
import { safeJson } from './safe-text';
import type { Shape } from './shapes';

/** The reader of our output went away (`parley … | head -1`): nothing is wrong, there is just nobody left to tell. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';

  constructor() {
    super('nobody reads the output any more');
  }
}

const READER_GONE = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED']);

/** Results go to stdout, one JSON object a line or text for people; everything else goes to stderr. */
export class Printer {
  constructor(
    readonly json: boolean,
    private readonly out: Writable & { readonly isTTY?: boolean },
    private readonly err: Writable,
  ) {}

  /** Whether what is written is shown by a terminal, which obeys control characters. */
  get onTerminal(): boolean {
    return this.out.isTTY === true;
  }

  /**
   * @param text made only when people read it, and already safe for a terminal
   * Resolves when the line is written. @throws OutputClosed
   */
  async result(shape: Shape, text: () => string): Promise<void> {
    const line = this.json ? safeJson(shape) : text();
    await this.raw(`${line}\n`);
  }

  /** The last word of a command that failed; nothing more can go wrong when nobody reads it. */
  async resultIfRead(shape: Shape): Promise<void> {
    try {
      await this.result(shape, () => '');
    } catch (error) {
      if (!(error instanceof OutputClosed)) throw error;
    }
  }

  /** @throws OutputClosed */
  async raw(text: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.out.write(text, (error) => {
        if (!error) resolve();
        else reject(READER_GONE.has((error as NodeJS.ErrnoException).code ?? '') ? new OutputClosed() : error);
      });
    });
  }

  /** Said beside the result, to people. */
  say(text: string): void {
    this.err.write(`${text}\n`);
  }

  /** Said only when people read the result. */
  hint(text: string): void {
    if (!this.json) this.say(text);
  }
}
