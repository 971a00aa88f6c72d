import type { TransferView } from '@parley/client';
import type { TransferId } from '@parley/protocol';

/** Faster than this nobody reads numbers. */
const TOLD_EVERY_MS = 200;

/** How far files are, for whoever looks: the newest of each file, a few times a second. */
export class Progress {
  readonly #readers = new Set<Reader>();

  tell(transfer: TransferView): void {
    for (const reader of this.#readers) reader.tell(transfer);
  }

  async *follow(signal: AbortSignal): AsyncGenerator<readonly TransferView[]> {
    const reader = new Reader();
    this.#readers.add(reader);
    const end = (): void => reader.end();
    signal.addEventListener('abort', end);
    try {
      while (!signal.aborted) {
        await reader.something;
        const transfers = reader.take();
        if (transfers.length > 0) yield transfers;
        await new Promise((resolve) => setTimeout(resolve, TOLD_EVERY_MS));
      }
    } finally {
      signal.removeEventListener('abort', end);
      this.#readers.delete(reader);
    }
  }
}

class Reader {
  readonly #newest = new Map<TransferId, TransferView>();
  #something = Promise.withResolvers<void>();

  get something(): Promise<void> {
    return this.#something.promise;
  }

  tell(transfer: TransferView): void {
    this.#newest.set(transfer.id, transfer);
    this.#something.resolve();
  }

  take(): readonly TransferView[] {
    const all = [...this.#newest.values()];
    this.#newest.clear();
    this.#something = Promise.withResolvers<void>();
    return all;
  }

  end(): void {
    this.#something.resolve();
  }
}
