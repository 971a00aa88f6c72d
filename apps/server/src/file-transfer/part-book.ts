import { Injectable } from '@nestjs/common';
import type { TransferId } from '@parley/protocol';
import type Database from 'better-sqlite3';
import { idColumn } from '../database/columns';
import { UnitOfWork } from '../database/unit-of-work';

/** A part that is here, checked. */
export interface Part {
  readonly number: number;
  /** SHA-256. */
  readonly digest: Uint8Array;
  readonly bytes: number;
  /** Its file outlives a failure of power; of others that is found out at the next start. */
  readonly synced: boolean;
  /** The contact's server has it. */
  readonly fetched: boolean;
}

interface PartColumns {
  number: number;
  digest: Buffer;
  bytes: number;
  synced: 0 | 1;
  fetched: 0 | 1;
}

const columns = 'number, digest, bytes, synced, fetched';

/** The rows of parts. What changes is called inside a work. */
@Injectable()
export class PartBook {
  private readonly insert: Database.Statement<[Buffer, number, Uint8Array, number]>;
  private readonly select: Database.Statement<[Buffer, number], PartColumns>;
  private readonly all: Database.Statement<[Buffer], PartColumns>;
  private readonly numbers: Database.Statement<[Buffer], number>;
  private readonly setSynced: Database.Statement<[Buffer, number]>;
  private readonly setFetched: Database.Statement<[Buffer, number]>;
  private readonly unsynced: Database.Statement<[Buffer], { found: 0 | 1 }>;
  private readonly delete: Database.Statement<[Buffer, number]>;
  private readonly clear: Database.Statement<[Buffer]>;

  constructor({ db }: UnitOfWork) {
    this.insert = db.prepare('INSERT INTO parts VALUES (?, ?, ?, ?, 0, 0)');
    this.select = db.prepare(`SELECT ${columns} FROM parts WHERE transfer = ? AND number = ?`);
    this.all = db.prepare(`SELECT ${columns} FROM parts WHERE transfer = ? ORDER BY number`);
    this.numbers = db.prepare<[Buffer], number>('SELECT number FROM parts WHERE transfer = ? ORDER BY number').pluck();
    this.setSynced = db.prepare('UPDATE parts SET synced = 1 WHERE transfer = ? AND number = ?');
    this.setFetched = db.prepare('UPDATE parts SET fetched = 1 WHERE transfer = ? AND number = ? AND fetched = 0');
    this.unsynced = db.prepare('SELECT EXISTS (SELECT 1 FROM parts WHERE transfer = ? AND synced = 0) AS found');
    this.delete = db.prepare('DELETE FROM parts WHERE transfer = ? AND number = ?');
    this.clear = db.prepare('DELETE FROM parts WHERE transfer = ?');
  }

  add(transfer: TransferId, number: number, digest: Uint8Array, bytes: number): void {
    this.insert.run(idColumn(transfer), number, digest, bytes);
  }

  find(transfer: TransferId, number: number): Part | undefined {
    const found = this.select.get(idColumn(transfer), number);
    return found && toPart(found);
  }

  of(transfer: TransferId): Part[] {
    return this.all.all(idColumn(transfer)).map(toPart);
  }

  /** Numbers of the parts that are here, in order. */
  here(transfer: TransferId): number[] {
    return this.numbers.all(idColumn(transfer));
  }

  synced(transfer: TransferId, number: number): void {
    this.setSynced.run(idColumn(transfer), number);
  }

  allSynced(transfer: TransferId): boolean {
    return this.unsynced.get(idColumn(transfer))?.found === 0;
  }

  /** Whether it was not known to be fetched before. */
  fetched(transfer: TransferId, number: number): boolean {
    return this.setFetched.run(idColumn(transfer), number).changes > 0;
  }

  remove(transfer: TransferId, number: number): void {
    this.delete.run(idColumn(transfer), number);
  }

  removeAll(transfer: TransferId): void {
    this.clear.run(idColumn(transfer));
  }
}

const toPart = ({ number, digest, bytes, synced, fetched }: PartColumns): Part => ({
  number,
  digest,
  bytes,
  synced: synced === 1,
  fetched: fetched === 1,
});
