import { Injectable } from '@nestjs/common';
import {
  MAX_PAGE,
  type AccountId,
  type ChangeRow,
  type ErrorCode,
  type RecordId,
  type TransferId,
  type TransferRow,
  type TransferStart,
  type TransferState,
} from '@parley/protocol';
import type Database from 'better-sqlite3';
import { ChangeNumbers, MAX_MARKS, type ChangeMark, type ChangeSource } from '../database/change-source';
import { idColumn, idFrom, PLAIN } from '../database/columns';
import { Counters } from '../database/counters';
import { UnitOfWork } from '../database/unit-of-work';
import { TransferUsage, type Usage } from './transfer-usage';

interface TransferColumns {
  id: Buffer;
  direction: 'out' | 'in';
  record: Buffer;
  contact: Buffer;
  token: Buffer | null;
  sealed_bytes: number;
  part_bytes: number;
  state: TransferState;
  paused: 0 | 1;
  reason: string | null;
  stored: number;
  fetched: number;
  created_at: number;
  expires_at: number;
  change: number;
}

/** A transfer row on the wire. */
const ROW_BYTES = 300;
/** Its parts may lie here. */
const alive = `state IN ('open', 'ready')`;
/** Something may still become of it. */
const going = `state IN ('offered', 'open', 'ready')`;

/** Whether parts of it are here or may come. */
export const isAlive = ({ state }: Pick<TransferRow, 'state'>): boolean => state === 'open' || state === 'ready';

/** Whether something may still become of it. */
export const isGoing = (transfer: Pick<TransferRow, 'state'>): boolean =>
  transfer.state === 'offered' || isAlive(transfer);

/** The rows of file transfers. What changes is called inside a work. */
@Injectable()
export class TransferBook implements ChangeSource {
  private readonly insert: Database.Statement;
  private readonly byId: Database.Statement<[Buffer], TransferColumns>;
  private readonly before: Database.Statement<[number], TransferColumns>;
  private readonly living: Database.Statement<[], TransferColumns>;
  private readonly ofContact: Database.Statement<[Buffer], { id: Buffer }>;
  private readonly setState: Database.Statement<[TransferState, string | null, number, Buffer]>;
  private readonly setAccepted: Database.Statement<[Uint8Array, number, Buffer]>;
  private readonly setPaused: Database.Statement<[number, number, Buffer]>;
  private readonly setReason: Database.Statement<[string | null, number, Buffer, string | null]>;
  private readonly addBytes: Database.Statement<[number, number, Buffer]>;
  private readonly due: Database.Statement<[number], { id: Buffer }>;
  private readonly prune: Database.Statement<[number, number]>;
  private readonly drop: Database.Statement<[Buffer]>;
  private readonly marks: Database.Statement<[number], ChangeMark>;
  private readonly byChange: Database.Statement<[number], TransferColumns>;
  private readonly numbers: ChangeNumbers;
  private readonly counted: TransferUsage;

  constructor(unit: UnitOfWork, counters: Counters) {
    const { db } = unit;
    this.numbers = new ChangeNumbers(counters);
    this.insert = db.prepare(
      `INSERT INTO transfers VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, NULL, 0, 0, ?, ?, ?) ON CONFLICT DO NOTHING`,
    );
    this.byId = db.prepare('SELECT * FROM transfers WHERE id = ?');
    this.before = db.prepare(
      `SELECT * FROM transfers WHERE change < ${PLAIN} ORDER BY change DESC LIMIT ${MAX_PAGE + 1}`,
    );
    this.living = db.prepare(`SELECT * FROM transfers WHERE ${alive} ORDER BY created_at`);
    this.ofContact = db.prepare('SELECT id FROM transfers WHERE contact = ?');
    const taken = db.prepare<[], Usage>(
      `SELECT count(*) AS rows, coalesce(sum(CASE WHEN ${alive} THEN sealed_bytes END), 0) AS bytes,
       coalesce(sum(state = 'open'), 0) AS open FROM transfers`,
    );
    this.counted = new TransferUsage(() => taken.get() ?? { rows: 0, bytes: 0, open: 0 });
    unit.join(this.counted);
    this.setState = db.prepare('UPDATE transfers SET state = ?, reason = ?, change = ? WHERE id = ?');
    this.setAccepted = db.prepare(`UPDATE transfers SET state = 'open', token = ?, change = ? WHERE id = ?`);
    this.setPaused = db.prepare('UPDATE transfers SET paused = ?, change = ? WHERE id = ?');
    this.setReason = db.prepare(
      'UPDATE transfers SET reason = ?, change = ? WHERE id = ? AND reason IS NOT ? AND ' + alive,
    );
    this.addBytes = db.prepare('UPDATE transfers SET stored = stored + ?, fetched = fetched + ? WHERE id = ?');
    this.due = db.prepare(`SELECT id FROM transfers WHERE expires_at <= ? AND ${going}`);
    this.prune = db.prepare(
      `DELETE FROM transfers WHERE NOT ${going} AND expires_at <= CASE state WHEN 'expired' THEN ? ELSE ? END`,
    );
    this.drop = db.prepare('DELETE FROM transfers WHERE id = ?');
    this.marks = db.prepare(
      `SELECT change, ${ROW_BYTES} AS bytes FROM transfers WHERE change > ? ORDER BY change LIMIT ${MAX_MARKS}`,
    );
    this.byChange = db.prepare('SELECT * FROM transfers WHERE change = ?');
  }

  /** A new one: open when it goes out, else offered. Nothing when the id is known. */
  add(start: TransferStart, times: { readonly createdAt: number; readonly expiresAt: number }): void {
    const { id, direction, record, contact, token, sealedBytes, partBytes } = start;
    const ids = [idColumn(id), direction, idColumn(record), idColumn(contact)];
    const { createdAt, expiresAt } = times;
    const state = direction === 'out' ? 'open' : 'offered';
    this.change(id, () =>
      this.insert.run(...ids, token, sealedBytes, partBytes, state, createdAt, expiresAt, this.numbers.next()),
    );
  }

  /** What was offered is wanted. @param token key of the permits with which its parts are fetched */
  accept(id: TransferId, token: Uint8Array): void {
    this.change(id, () => this.setAccepted.run(token, this.numbers.next(), idColumn(id)));
  }

  find(id: TransferId): TransferRow | undefined {
    const found = this.byId.get(idColumn(id));
    return found && toRow(found);
  }

  /** The key of its permits, which no answer carries. */
  tokenOf(id: TransferId): Uint8Array | undefined {
    return this.byId.get(idColumn(id))?.token ?? undefined;
  }

  /** Those that changed last first: a page, and one more when there is more. */
  page(before: number): TransferRow[] {
    return this.before.all(before).map(toRow);
  }

  /** Those whose parts are here or may come, oldest first. */
  alive(): TransferRow[] {
    return this.living.all().map(toRow);
  }

  of(contact: AccountId): TransferId[] {
    return this.ofContact.all(idColumn(contact)).map(({ id }) => idFrom(id));
  }

  /** What all of them take together. */
  usage(): Usage {
    return this.counted.now;
  }

  become(id: TransferId, state: TransferState, reason: ErrorCode | null): void {
    this.change(id, () => this.setState.run(state, reason, this.numbers.next(), idColumn(id)));
  }

  pause(id: TransferId, paused: boolean): void {
    this.setPaused.run(paused ? 1 : 0, this.numbers.next(), idColumn(id));
  }

  /** Says why nothing comes for now, or with null that something does. */
  say(id: TransferId, reason: ErrorCode | null): void {
    this.setReason.run(reason, this.numbers.next(), idColumn(id), reason);
  }

  /** Adds to what is stored and fetched; no change of its own, so that progress does not wake every device. */
  count(id: TransferId, stored: number, fetched: number): void {
    this.addBytes.run(stored, fetched, idColumn(id));
  }

  /** Those that have not ended and whose time is up. */
  expired(now: number): TransferId[] {
    return this.due.all(now).map(({ id }) => idFrom(id));
  }

  /** Takes away ended ones whose time is up; those that expired stay as much longer as `before` is earlier. */
  forget(now: number, before: number): void {
    this.prune.run(before, now);
    this.counted.forget();
  }

  remove(id: TransferId): void {
    this.change(id, () => this.drop.run(idColumn(id)));
  }

  private change(id: TransferId, work: () => unknown): void {
    const before = this.byId.get(idColumn(id));
    work();
    this.counted.changed(before, this.byId.get(idColumn(id)));
  }

  get latest(): number {
    return this.numbers.latest;
  }

  after(change: number): readonly ChangeMark[] {
    return this.marks.all(change);
  }

  row(change: number): ChangeRow | undefined {
    const found = this.byChange.get(change);
    return found && { type: 'transfer', transfer: toRow(found) };
  }
}

const toRow = (found: TransferColumns): TransferRow => ({
  change: found.change,
  id: idFrom<TransferId>(found.id),
  record: idFrom<RecordId>(found.record),
  contact: idFrom<AccountId>(found.contact),
  direction: found.direction,
  sealedBytes: found.sealed_bytes,
  partBytes: found.part_bytes,
  state: found.state,
  paused: found.paused === 1,
  reason: found.reason,
  stored: found.stored,
  fetched: found.fetched,
  createdAt: found.created_at,
  expiresAt: found.expires_at,
});
