import type { CloseCode } from '@parley/protocol';

/** What links did since the start. */
export class LinkCounters {
  framesIn = 0;
  framesOut = 0;
  bytesIn = 0;
  bytesOut = 0;
  readonly #closed = new Map<string, number>();

  /** A link or a handshake that this side ended. */
  countClose(close: CloseCode): void {
    this.#closed.set(close.reason, (this.#closed.get(close.reason) ?? 0) + 1);
  }

  get closed(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#closed);
  }
}
