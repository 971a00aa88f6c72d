import { Injectable } from '@nestjs/common';
import type { TransferId } from '@parley/protocol';

/** Wakes whoever waits for something of a transfer: a part, its end, that it goes on. */
@Injectable()
export class TransferWatch {
  private readonly waiting = new Map<TransferId, Set<() => void>>();

  private over = false;

  /** Nobody waits any more. */
  stop(): void {
    this.over = true;
    for (const transfer of [...this.waiting.keys()]) this.changed(transfer);
  }

  get stopped(): boolean {
    return this.over;
  }

  /** Something of it is another now. */
  changed(transfer: TransferId): void {
    for (const wake of this.waiting.get(transfer) ?? []) wake();
  }

  /** Resolves when something changed, after `milliseconds`, or when `signal` is aborted. */
  async next(transfer: TransferId, milliseconds: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.over) return;
    const waiting = this.waiting.get(transfer) ?? new Set();
    this.waiting.set(transfer, waiting);
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        waiting.delete(wake);
        if (waiting.size === 0) this.waiting.delete(transfer);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      signal.addEventListener('abort', wake);
      waiting.add(wake);
    });
  }
}
