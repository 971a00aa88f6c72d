import { Injectable } from '@nestjs/common';
import type Database from 'better-sqlite3';
import { UnitOfWork } from '../database/unit-of-work';
import { envelopesIn } from './packed-envelopes';

const NOBODY = Buffer.alloc(0);

/** What one server has for another. */
export interface Custody {
  readonly to: Buffer;
  readonly by: Buffer;
}

/** Who else has packets in custody, and until when they do not wait here. Everything that changes is called inside a work. */
@Injectable()
export class CustodyBook {
  private readonly give: Database.Statement<[Buffer, number, Buffer], { envelopes: Buffer | null }>;
  private readonly takeBack: Database.Statement<[Buffer]>;
  private readonly endOne: Database.Statement<[Buffer, Buffer]>;
  private readonly endOver: Database.Statement<[Buffer, Buffer, number]>;
  private readonly next: Database.Statement<[Buffer, Buffer], { custody_by: Buffer }>;
  private readonly nextPair: Database.Statement<[Buffer, Buffer], Custody>;
  private readonly over: Database.Statement<[Buffer, Buffer, number], { found: 1 }>;

  constructor({ db }: UnitOfWork) {
    const none = 'custody_by = NULL, custody_until = NULL';
    const had = 'to_server = ? AND custody_by = ?';
    this.give = db.prepare(
      'UPDATE packets SET custody_by = ?, custody_until = ? WHERE packet = ? RETURNING envelope AS envelopes',
    );
    this.takeBack = db.prepare(`UPDATE packets SET ${none} WHERE packet = ?`);
    this.endOne = db.prepare(`UPDATE packets SET ${none} WHERE ${had}`);
    this.endOver = db.prepare(`UPDATE packets SET ${none} WHERE ${had} AND custody_until <= ?`);
    this.next = db.prepare(
      'SELECT custody_by FROM packets WHERE to_server = ? AND custody_by > ? ORDER BY custody_by LIMIT 1',
    );
    this.nextPair = db.prepare(
      `SELECT to_server AS "to", custody_by AS "by" FROM packets WHERE custody_by IS NOT NULL AND (to_server, custody_by) > (?, ?)
       ORDER BY to_server, custody_by LIMIT 1`,
    );
    this.over = db.prepare(`SELECT 1 AS found FROM packets WHERE ${had} AND custody_until <= ? LIMIT 1`);
  }

  /** Returns the envelopes of the outbox that an own packet brings. */
  begin(packet: Buffer, by: Buffer, until: number): Buffer[] {
    return envelopesIn(this.give.get(by, until, packet)?.envelopes ?? null);
  }

  /** Whoever had this one gives it back. */
  end(packet: Buffer): void {
    this.takeBack.run(packet);
  }

  /** What `by` has for `to` waits again; null: whoever has it. */
  endFor(to: Buffer, by: Buffer | null): void {
    for (const each of by === null ? this.custodians(to) : [by]) this.endOne.run(to, each);
  }

  /** Who has something for `to`. */
  custodians(to: Buffer): Buffer[] {
    const found: Buffer[] = [];
    for (let row = this.next.get(to, NOBODY); row !== undefined; row = this.next.get(to, row.custody_by))
      found.push(row.custody_by);
    return found;
  }

  /** Whose custody for whom has come to its end, at least in part. */
  overBy(now: number): Custody[] {
    return this.pairs().filter(({ to, by }) => this.over.get(to, by, now) !== undefined);
  }

  endOverFor({ to, by }: Custody, now: number): void {
    this.endOver.run(to, by, now);
  }

  /** Who has something for whom. */
  pairs(): Custody[] {
    const found: Custody[] = [];
    for (let pair = this.nextPair.get(NOBODY, NOBODY); pair !== undefined; pair = this.nextPair.get(pair.to, pair.by))
      found.push(pair);
    return found;
  }
}
