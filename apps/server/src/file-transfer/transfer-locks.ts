import { Injectable } from '@nestjs/common';
import type { TransferId } from '@parley/protocol';

/** What moves files of a transfer and writes rows about them is done one after the other: rows and files agree. */
@Injectable()
export class TransferLocks {
  private readonly last = new Map<TransferId, Promise<unknown>>();

  async during<T>(transfer: TransferId, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(transfer);
    const mine = (async (): Promise<T> => {
      await before?.catch(() => undefined);
      return work();
    })();
    this.last.set(transfer, mine);
    try {
      return await mine;
    } finally {
      if (this.last.get(transfer) === mine) this.last.delete(transfer);
    }
  }
}
