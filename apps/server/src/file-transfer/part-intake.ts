import { Inject, Injectable } from '@nestjs/common';
import { equalBytes, ProtocolError, type ErrorCode, type TransferId, type TransferRow } from '@parley/protocol';
import type { Logger as Pino } from 'pino';
import { storageRefusal } from '../database/storage-error';
import { UnitOfWork } from '../database/unit-of-work';
import { LOG } from '../logging';
import { Movement } from './movement';
import { PartBook } from './part-book';
import { PartFiles, type Received } from './part-files';
import { bytesOfPart } from './part-sizes';
import { PartSyncer, type Outcome } from './part-syncer';
import { isAlive, TransferBook } from './transfer-book';
import { TransferLocks } from './transfer-locks';
import { TransferWatch } from './transfer-watch';

/** Whoever waits for the disk looks again after this time. */
const LOOK_MS = 60_000;

/** What comes in, uploaded or fetched: all of a part or nothing, and only what its digest says. */
@Injectable()
export class PartIntake {
  constructor(
    private readonly book: TransferBook,
    private readonly parts: PartBook,
    private readonly files: PartFiles,
    private readonly syncer: PartSyncer,
    private readonly locks: TransferLocks,
    private readonly watch: TransferWatch,
    private readonly movement: Movement,
    private readonly unit: UnitOfWork,
    @Inject(LOG) private readonly log: Pino,
  ) {
    syncer.follow((outcomes) => this.settle(outcomes));
  }

  /**
   * Keeps a part; resolves once its row is durable. One that is here already, with this digest, is not read.
   * @throws ProtocolError `unknown-transfer`, `transfer-ended`, `malformed` for a part the transfer does not have, `part-mismatch`,
   * `unreachable` when it broke off, `storage-full`, `storage-failed`
   */
  async keep(id: TransferId, number: number, digest: Uint8Array, body: AsyncIterable<Uint8Array>): Promise<void> {
    const bytes = bytesOfPart(this.open(id), number);
    if (bytes === null) throw new ProtocolError('malformed', 'the transfer has no such part');
    if (this.isKept(id, number, digest)) return;
    this.receivable(id);
    await this.files.makeFolder(id);
    await this.syncer.room();
    const movement = this.movement.of(id, 'stored');
    try {
      const received = await this.files.receive({ transfer: id, number, bytes }, body, (moved) =>
        movement.moved(moved),
      );
      await this.place(id, number, digest, bytes, received);
    } catch (error) {
      if (error instanceof ProtocolError && error.code === 'storage-full') await this.say(id, 'storage-full');
      throw error;
    } finally {
      movement.ended();
    }
    this.watch.changed(id);
  }

  /** Resolves once every part is here and on the disk. @throws ProtocolError `unknown-transfer`, `transfer-ended`, `storage-failed`, `server-unavailable` */
  async ready(id: TransferId, signal: AbortSignal): Promise<void> {
    for (;;) {
      const { state, stored, sealedBytes } = this.open(id);
      if (state === 'ready' || signal.aborted) return;
      if (stored < sealedBytes) throw new ProtocolError('storage-failed', 'a part could not be kept');
      if (this.watch.stopped) throw new ProtocolError('server-unavailable', 'the server is stopping');
      await this.watch.next(id, LOOK_MS, signal);
    }
  }

  /** Whether the part is here. @throws ProtocolError `part-mismatch` when it is another one */
  private isKept(id: TransferId, number: number, digest: Uint8Array): boolean {
    const known = this.parts.find(id, number);
    if (known === undefined) return false;
    if (!equalBytes(known.digest, digest))
      throw new ProtocolError('part-mismatch', 'this part was kept, and is another');
    return true;
  }

  private async place(
    id: TransferId,
    number: number,
    digest: Uint8Array,
    bytes: number,
    received: Received,
  ): Promise<void> {
    try {
      if (!equalBytes(received.digest, digest))
        throw new ProtocolError('part-mismatch', 'the part is not what its digest says');
      await this.locks.during(id, async () => {
        this.receivable(id);
        if (this.isKept(id, number, digest)) return received.discard();
        await received.place();
        await this.unit.write(() => {
          this.parts.add(id, number, digest, bytes);
          this.book.count(id, bytes, 0);
          this.book.say(id, null);
        });
        this.syncer.add({ transfer: id, number, bytes });
      });
    } catch (error) {
      await received.discard();
      throw error;
    }
  }

  /** Of what was synchronised: the rows say so, and a transfer that has all its parts on the disk is ready. */
  private async settle(outcomes: readonly Outcome[]): Promise<void> {
    try {
      await this.unit.write(() => {
        for (const { part, failure } of outcomes)
          if (failure === null) this.parts.synced(part.transfer, part.number);
          else this.lose(part.transfer, part.number, failure);
        for (const id of new Set(outcomes.map(({ part }) => part.transfer))) this.complete(id);
      });
    } catch (error) {
      // The rows go on saying that these are not synchronised, which the next start looks into.
      this.log.error({ err: error }, 'parts-not-settled');
    }
    for (const id of new Set(outcomes.map(({ part }) => part.transfer))) this.watch.changed(id);
  }

  /** Inside a work. */
  private complete(id: TransferId): void {
    const transfer = this.book.find(id);
    if (transfer?.state !== 'open' || transfer.stored < transfer.sealedBytes || !this.parts.allSynced(id)) return;
    this.book.become(id, 'ready', null);
  }

  /** Inside a work: a part that cannot be synchronised does not count. Its file is replaced when it comes again. */
  private lose(id: TransferId, number: number, failure: unknown): void {
    const part = this.parts.find(id, number);
    if (part === undefined) return;
    this.log.error({ err: failure }, 'part-not-synchronised');
    this.parts.remove(id, number);
    this.book.count(id, -part.bytes, 0);
    this.book.say(id, storageRefusal(failure).code);
  }

  private async say(id: TransferId, reason: ErrorCode): Promise<void> {
    await this.unit.writeSoon(() => this.book.say(id, reason)).catch(() => undefined);
  }

  private receivable(id: TransferId): void {
    if (this.open(id).state === 'ready') throw new ProtocolError('part-mismatch', 'every part is here already');
  }

  /** @throws ProtocolError `unknown-transfer`, `transfer-ended` */
  private open(id: TransferId): TransferRow {
    const transfer = this.book.find(id);
    if (transfer === undefined) throw new ProtocolError('unknown-transfer', 'there is no such transfer');
    if (!isAlive(transfer)) throw new ProtocolError('transfer-ended', 'the transfer has ended');
    return transfer;
  }
}
