import { Injectable } from '@nestjs/common';
import type { AccountId, ChangeRow, DeliveryRow, DeliveryState, EnvelopeId, RecordId } from '@parley/protocol';
import type Database from 'better-sqlite3';
import { ChangeNumbers, MAX_MARKS, type ChangeMark, type ChangeSource } from '../database/change-source';
import { bytesFrom, idColumn, idFrom, PLAIN } from '../database/columns';
import { Counters } from '../database/counters';
import { UnitOfWork } from '../database/unit-of-work';

interface DeliveryColumns {
  envelope: Buffer;
  record: Buffer | null;
  contact: Buffer;
  state: DeliveryState;
  reason: string | null;
  receipt: Buffer | null;
  blind: Buffer | null;
  queued_at: number;
  settled_at: number | null;
  change: number;
}

const columns = `d.envelope, d.record, d.contact, d.state, d.reason, r.receipt, d.blind, d.queued_at, d.settled_at, d.change
  FROM deliveries d LEFT JOIN receipts r ON r.id = d.receipt`;
/** A delivery on the wire, without its receipt. */
const ROW_BYTES = 200;

/** An envelope that a receipt covers. */
export interface Delivered {
  readonly envelope: Buffer;
  /** What its mark in an arrival receipt is made with; null for a delivery receipt. */
  readonly blind: Buffer | null;
}

/** How far each outgoing envelope got. Everything that changes is called inside a work. */
@Injectable()
export class DeliveryLog implements ChangeSource {
  private readonly insert: Database.Statement<[Buffer, Buffer | null, Buffer, number, number]>;
  private readonly settle: Database.Statement<
    [string, string | null, number, number, Buffer],
    { record: Buffer | null }
  >;
  private readonly hand: Database.Statement<[number, Buffer]>;
  private readonly prove: Database.Statement<[number | bigint, Buffer | null, Buffer]>;
  private readonly keepReceipt: Database.Statement<[Uint8Array, number]>;
  private readonly ofRecord: Database.Statement<[Buffer], DeliveryColumns>;
  private readonly recordsOf: Database.Statement<[Buffer], { record: Buffer }>;
  private readonly forget: Database.Statement<[Buffer], { receipt: number | null }>;
  private readonly release: Database.Statement<[number]>;
  private readonly prune: Database.Statement<[number]>;
  private readonly marks: Database.Statement<[number], ChangeMark>;
  private readonly byChange: Database.Statement<[number], DeliveryColumns>;
  private readonly numbers: ChangeNumbers;

  constructor({ db }: UnitOfWork, counters: Counters) {
    this.numbers = new ChangeNumbers(counters);
    this.insert = db.prepare(
      `INSERT INTO deliveries VALUES (?, ?, ?, 'queued', NULL, NULL, ?, NULL, ?, NULL) ON CONFLICT DO NOTHING`,
    );
    this.settle = db.prepare(
      `UPDATE deliveries SET state = ?, reason = ?, settled_at = ?, change = ? WHERE envelope = ? AND settled_at IS NULL RETURNING record`,
    );
    this.hand = db.prepare(`UPDATE deliveries SET state = 'sent', change = ? WHERE envelope = ? AND state = 'queued'`);
    this.prove = db.prepare('UPDATE deliveries SET receipt = ?, blind = ? WHERE envelope = ?');
    this.keepReceipt = db.prepare('INSERT INTO receipts (receipt, uses) VALUES (?, ?)');
    this.ofRecord = db.prepare(`SELECT ${columns} WHERE d.record = ${PLAIN} ORDER BY d.queued_at, d.envelope`);
    this.recordsOf = db.prepare('SELECT record FROM deliveries WHERE envelope = ? AND record IS NOT NULL');
    this.forget = db.prepare('DELETE FROM deliveries WHERE record = ? RETURNING receipt');
    this.release = db.prepare('UPDATE receipts SET uses = uses - 1 WHERE id = ?');
    this.prune = db.prepare('DELETE FROM deliveries WHERE record IS NULL AND settled_at < ?');
    this.marks = db.prepare(
      `SELECT d.change, ${ROW_BYTES} + coalesce(length(r.receipt), 0) AS bytes
       FROM deliveries d LEFT JOIN receipts r ON r.id = d.receipt WHERE d.change > ? ORDER BY d.change LIMIT ${MAX_MARKS}`,
    );
    this.byChange = db.prepare(`SELECT ${columns} WHERE d.change = ${PLAIN}`);
    this.dropReceipts = db.prepare('DELETE FROM receipts WHERE uses <= 0 AND id = ?');
  }

  private readonly dropReceipts: Database.Statement<[number]>;

  /** Whether the envelope is new. */
  queue(envelope: Buffer, record: RecordId | null, contact: AccountId, now: number): boolean {
    const recordColumn = record === null ? null : idColumn(record);
    return this.insert.run(envelope, recordColumn, idColumn(contact), now, this.numbers.next()).changes > 0;
  }

  /** A server on the way has it, and said so. */
  sent(envelope: Buffer): void {
    this.hand.run(this.numbers.next(), envelope);
  }

  /** These are delivered, as `receipt` proves. It is kept for those that people see. Settled and unknown ones stay as they are. */
  delivered(envelopes: readonly Delivered[], receipt: Uint8Array, now: number): void {
    const proven = envelopes.filter(({ envelope }) => this.settleOne(envelope, 'delivered', null, now)?.record != null);
    if (proven.length === 0) return;
    const { lastInsertRowid } = this.keepReceipt.run(receipt, proven.length);
    for (const { envelope, blind } of proven) this.prove.run(lastInsertRowid, blind, envelope);
  }

  failed(envelope: Buffer, reason: string, now: number): void {
    this.settleOne(envelope, 'failed', reason, now);
  }

  /** Takes the deliveries of a record that is deleted away, and receipts that prove nothing else. */
  forgetRecord(record: Buffer): void {
    for (const { receipt } of this.forget.all(record)) {
      if (receipt === null) continue;
      this.release.run(receipt);
      this.dropReceipts.run(receipt);
    }
  }

  /** Takes away what belongs to no record and was settled before this time. */
  pruneSettled(before: number): void {
    this.prune.run(before);
  }

  ofRecords(record: Buffer): DeliveryRow[] {
    return this.ofRecord.all(record).map(toRow);
  }

  /** The record that an outgoing envelope carried. */
  recordOf(envelope: EnvelopeId): Buffer | undefined {
    return this.recordsOf.get(idColumn(envelope))?.record;
  }

  get latest(): number {
    return this.numbers.latest;
  }

  after(change: number): readonly ChangeMark[] {
    return this.marks.all(change);
  }

  row(change: number): ChangeRow | undefined {
    const found = this.byChange.get(change);
    return found && { type: 'delivery', delivery: toRow(found) };
  }

  private settleOne(
    envelope: Buffer,
    state: DeliveryState,
    reason: string | null,
    now: number,
  ): { record: Buffer | null } | undefined {
    return this.settle.get(state, reason, now, this.numbers.next(), envelope);
  }
}

const toRow = (found: DeliveryColumns): DeliveryRow => ({
  change: found.change,
  envelope: idFrom(found.envelope),
  record: found.record && idFrom(found.record),
  contact: idFrom(found.contact),
  state: found.state,
  reason: found.reason,
  receipt: found.receipt && bytesFrom(found.receipt),
  blind: found.blind && bytesFrom(found.blind),
  queuedAt: found.queued_at,
  settledAt: found.settled_at,
});
