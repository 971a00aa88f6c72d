import { Injectable } from '@nestjs/common';
import type { TransferId, TransferRow } from '@parley/protocol';
import { UnitOfWork } from '../database/unit-of-work';
import { inBatches } from './in-batches';
import { PartBook, type Part } from './part-book';
import { PartFiles } from './part-files';
import { TransferBook } from './transfer-book';

/** After a start, whatever ended the process before: rows and files agree again, and only what is right counts. */
@Injectable()
export class Settlement {
  constructor(
    private readonly book: TransferBook,
    private readonly parts: PartBook,
    private readonly files: PartFiles,
    private readonly unit: UnitOfWork,
  ) {}

  /** Called before anything comes in or goes out. */
  async settle(): Promise<void> {
    await this.files.syncRoot();
    const alive = this.book.alive();
    const ids = new Set<string>(alive.map(({ id }) => id));
    for (const name of await this.files.transfers()) if (!ids.has(name)) await this.files.removeAll(name);
    await inBatches(alive, (transfer) => this.settleOne(transfer));
  }

  private async settleOne(transfer: TransferRow): Promise<void> {
    const { id } = transfer;
    await this.files.makeFolder(id);
    const files = new Set(await this.files.files(id));
    const known = this.parts.of(id);
    const lost: number[] = [];
    const checked: number[] = [];
    for (const part of known) {
      const { number } = part;
      const present = files.delete(String(number));
      if (present && part.synced) continue;
      if (present && (await this.isOnDisk(id, part))) checked.push(number);
      else {
        await this.files.remove(id, number);
        lost.push(number);
      }
    }
    for (const name of files) await this.files.remove(id, name);
    if (checked.length > 0) await this.files.syncFolder(id);
    const stored = known.reduce((sum, { number, bytes }) => (lost.includes(number) ? sum : sum + bytes), 0);
    const complete = stored === transfer.sealedBytes;
    if (checked.length + lost.length === 0 && complete === (transfer.state === 'ready')) return;
    await this.unit.write(() => {
      for (const number of checked) this.parts.synced(id, number);
      for (const number of lost) this.parts.remove(id, number);
      this.book.count(id, stored - transfer.stored, 0);
      // What is lost of an upload comes again only when its client still has the file; what is lost of a download is fetched again.
      if (complete !== (transfer.state === 'ready')) this.book.become(id, complete ? 'ready' : 'open', null);
    });
  }

  /** Whether a part that was not synchronised before the end came through; then it is. */
  private async isOnDisk(id: TransferId, part: Part): Promise<boolean> {
    if (!(await this.files.isSound(id, part))) return false;
    await this.files.sync(id, part.number);
    return true;
  }
}
