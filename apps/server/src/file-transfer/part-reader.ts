import { Injectable } from '@nestjs/common';
import { PART_WAIT_MS, ProtocolError, type TransferId, type TransferRow } from '@parley/protocol';
import type { PartBody } from './part-body';
import { PartBook, type Part } from './part-book';
import { PartFiles } from './part-files';
import { bytesOfPart } from './part-sizes';
import { isAlive, TransferBook } from './transfer-book';
import { TransferWatch } from './transfer-watch';
import { TransfersService } from './transfers.service';

/** Hands out parts, and waits for those that are on their way. */
@Injectable()
export class PartReader {
  /** How long it waits. */
  waitMs = PART_WAIT_MS;

  constructor(
    private readonly book: TransferBook,
    private readonly parts: PartBook,
    private readonly files: PartFiles,
    private readonly transfers: TransfersService,
    private readonly watch: TransferWatch,
  ) {}

  /**
   * The row of a part, as soon as it is here.
   * @param isHeld whether the transfer keeps its parts back for now
   * @throws ProtocolError `unknown-transfer`, `malformed` for a part it does not have, `transfer-ended`; after {@link waitMs}
   * `part-not-there` or `transfer-paused`; `server-unavailable`
   */
  async find(
    id: TransferId,
    number: number,
    signal: AbortSignal,
    isHeld: (transfer: TransferRow) => boolean = () => false,
  ): Promise<Part> {
    const until = performance.now() + this.waitMs;
    for (;;) {
      const held = isHeld(this.alive(id, number));
      const part = held ? undefined : this.parts.find(id, number);
      if (part !== undefined) return part;
      const left = until - performance.now();
      if (this.watch.stopped) throw new ProtocolError('server-unavailable', 'the server is stopping');
      if (left <= 0 || signal.aborted)
        throw held
          ? new ProtocolError('transfer-paused', 'the transfer is paused')
          : new ProtocolError('part-not-there', 'the part has not come yet');
      await this.watch.next(id, left, signal);
    }
  }

  /** Its bytes. @throws ProtocolError `part-not-there` when its file is gone or has another length, which is the end of an upload */
  async open(id: TransferId, { number, bytes }: Part): Promise<PartBody> {
    const body = await this.files.read(id, number, bytes);
    if (body !== null) return body;
    await this.transfers.lose(id, number);
    throw new ProtocolError('part-not-there', 'the file of the part is missing');
  }

  /**
   * Whether a part is here and what its digest says. One that is not is fetched again, or is the end of an upload.
   * @throws ProtocolError `unknown-transfer`, `malformed` for a part it does not have, `transfer-ended`
   */
  async isSound(id: TransferId, number: number): Promise<boolean> {
    this.alive(id, number);
    const part = this.parts.find(id, number);
    if (part === undefined) return false;
    if (await this.files.isSound(id, part)) return true;
    await this.transfers.lose(id, number);
    return false;
  }

  /** @throws ProtocolError `unknown-transfer`, `malformed`, `transfer-ended` */
  private alive(id: TransferId, number: number): TransferRow {
    const transfer = this.book.find(id);
    if (transfer === undefined) throw new ProtocolError('unknown-transfer', 'there is no such transfer');
    if (!isAlive(transfer)) throw new ProtocolError('transfer-ended', 'the transfer has ended');
    if (bytesOfPart(transfer, number) === null) throw new ProtocolError('malformed', 'the transfer has no such part');
    return transfer;
  }
}
