import { Inject, Injectable } from '@nestjs/common';
import type { Clock, RefusalCode } from '@parley/protocol';
import type Database from 'better-sqlite3';
import { CLOCK } from '../database/ports';
import { UnitOfWork } from '../database/unit-of-work';
import { DeliveryLog } from '../history/delivery-log';

/** An envelope of the outbox. */
export interface MailRow {
  readonly envelope: Buffer;
  readonly bytes: Buffer;
  readonly expires_at: number;
}

/** What our own packets bring: envelopes of the outbox and how far they got. Everything that changes is called inside a work. */
@Injectable()
export class OwnMail {
  private readonly select: Database.Statement<[Buffer, Buffer], { packet: number | null }>;
  private readonly packed: Database.Statement<[number | bigint, Buffer]>;
  private readonly take: Database.Statement<[Buffer]>;
  private readonly free: Database.Statement<[Buffer], MailRow>;

  constructor(
    { db }: UnitOfWork,
    private readonly deliveries: DeliveryLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.select = db.prepare('SELECT packet FROM outbox WHERE envelope = ? AND server = ?');
    this.packed = db.prepare('UPDATE outbox SET packet = ? WHERE envelope = ?');
    this.take = db.prepare('DELETE FROM outbox WHERE envelope = ?');
    this.free = db.prepare(
      'SELECT envelope, bytes, expires_at FROM outbox WHERE server = ? AND packet IS NULL ORDER BY position',
    );
  }

  /** The packet (position) that an envelope for this server is in, or null; undefined when it is not in the outbox. */
  packetOf(envelope: Buffer, to: Buffer): number | null | undefined {
    return this.select.get(envelope, to)?.packet;
  }

  /** @param packet position of the packet that an envelope is in now */
  pack(envelope: Buffer, packet: number | bigint): void {
    this.packed.run(packet, envelope);
  }

  /** What is in no packet, oldest first. */
  unpacked(to: Buffer): IterableIterator<MailRow> {
    return this.free.iterate(to);
  }

  /** A server on the way has it. */
  sent(envelope: Buffer): void {
    this.deliveries.sent(envelope);
  }

  /** The arrival receipt says that these are delivered. */
  delivered(mail: readonly { readonly envelope: Buffer; readonly blind: Buffer }[], receipt: Uint8Array): void {
    for (const { envelope } of mail) this.take.run(envelope);
    if (mail.length > 0) this.deliveries.delivered(mail, receipt, this.clock.now());
  }

  failed(envelope: Buffer, code: RefusalCode): void {
    this.take.run(envelope);
    this.deliveries.failed(envelope, code, this.clock.now());
  }
}
