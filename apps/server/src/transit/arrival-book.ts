import { Injectable } from '@nestjs/common';
import type Database from 'better-sqlite3';
import { UnitOfWork } from '../database/unit-of-work';

/** A packet whose arrival is to be told to a server. */
export interface Owed {
  readonly packet: Buffer;
  readonly from: Buffer;
  /** Unix ms. */
  readonly expiresAt: number;
}

const NOBODY = Buffer.alloc(0);

/** Arrival receipts, and who has not confirmed them yet. Everything that changes is called inside a work. */
@Injectable()
export class ArrivalBook {
  private readonly keep: Database.Statement<[Uint8Array, number]>;
  private readonly receipt: Database.Statement<[number], { receipt: Buffer }>;
  private readonly use: Database.Statement<[number, number], { uses: number }>;
  private readonly drop: Database.Statement<[number]>;
  private readonly owe: Database.Statement<[Buffer, Buffer, number | bigint | null, number]>;
  private readonly toldOf: Database.Statement<[Buffer], { arrival: number }>;
  private readonly others: Database.Statement<[Buffer], { from_server: Buffer; expires_at: number }>;
  private readonly ofServer: Database.Statement<[Buffer], { packet: Buffer; arrival: number }>;
  private readonly settle: Database.Statement<[Buffer, Buffer], { arrival: number }>;
  private readonly expired: Database.Statement<[number], { arrival: number | null }>;
  private readonly next: Database.Statement<[Buffer], { from_server: Buffer }>;
  private readonly count: Database.Statement<[], { waiting: number }>;

  constructor({ db }: UnitOfWork) {
    this.keep = db.prepare('INSERT INTO arrivals (receipt, uses) VALUES (?, ?)');
    this.receipt = db.prepare('SELECT receipt FROM arrivals WHERE id = ?');
    this.use = db.prepare('UPDATE arrivals SET uses = uses + ? WHERE id = ? RETURNING uses');
    this.drop = db.prepare('DELETE FROM arrivals WHERE id = ?');
    this.owe = db.prepare(
      'INSERT INTO unsettled VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET arrival = excluded.arrival WHERE arrival IS NULL',
    );
    this.toldOf = db.prepare('SELECT arrival FROM unsettled WHERE packet = ? AND arrival IS NOT NULL LIMIT 1');
    this.others = db.prepare('SELECT from_server, expires_at FROM unsettled WHERE packet = ? AND arrival IS NULL');
    this.ofServer = db.prepare(
      'SELECT packet, arrival FROM unsettled WHERE from_server = ? AND arrival IS NOT NULL ORDER BY arrival, packet',
    );
    this.settle = db.prepare(
      'DELETE FROM unsettled WHERE packet = ? AND from_server = ? AND arrival IS NOT NULL RETURNING arrival',
    );
    this.expired = db.prepare('DELETE FROM unsettled WHERE expires_at <= ? RETURNING arrival');
    this.next = db.prepare(
      'SELECT from_server FROM unsettled WHERE from_server > ? AND arrival IS NOT NULL ORDER BY from_server LIMIT 1',
    );
    this.count = db.prepare('SELECT count(*) AS waiting FROM unsettled WHERE arrival IS NOT NULL');
  }

  /** Somebody handed in a packet that is here already, too. */
  alsoFrom({ packet, from, expiresAt }: Owed): void {
    this.owe.run(packet, from, null, expiresAt);
  }

  /** Everyone but the first who handed in this packet. */
  alsoOwed(packet: Buffer): Owed[] {
    return this.others.all(packet).map((row) => ({ packet, from: row.from_server, expiresAt: row.expires_at }));
  }

  /** The receipt is to be told to these. */
  arrived(receipt: Uint8Array, owed: readonly Owed[]): void {
    if (owed.length === 0) return;
    const { lastInsertRowid } = this.keep.run(receipt, owed.length);
    for (const { packet, from, expiresAt } of owed) this.owe.run(packet, from, lastInsertRowid, expiresAt);
  }

  /** If this packet has arrived and that is remembered, `from` is told as well. Returns whether it is so. */
  tellAlso({ packet, from, expiresAt }: Owed): boolean {
    const arrival = this.toldOf.get(packet)?.arrival;
    if (arrival === undefined) return false;
    if (this.owe.run(packet, from, arrival, expiresAt).changes > 0) this.use.get(1, arrival);
    return true;
  }

  /** The first receipts that a server has not confirmed, each with its packets. */
  unsettled(from: Buffer, limit: number): { receipt: Buffer; packets: Buffer[] }[] {
    const found = new Map<number, Buffer[]>();
    for (const { packet, arrival } of this.ofServer.iterate(from)) {
      const packets = found.get(arrival);
      if (packets !== undefined) packets.push(packet);
      else if (found.size < limit) found.set(arrival, [packet]);
      else break;
    }
    return [...found].flatMap(([id, packets]) => {
      const receipt = this.receipt.get(id)?.receipt;
      return receipt === undefined ? [] : [{ receipt, packets }];
    });
  }

  /** That server has these; receipts that nobody needs any more go. */
  settled(from: Buffer, packets: readonly Buffer[]): void {
    this.release(packets.map((packet) => this.settle.get(packet, from)?.arrival));
  }

  expire(now: number): void {
    this.release(this.expired.all(now).map(({ arrival }) => arrival));
  }

  /** Servers that something is to be told. */
  creditors(): Buffer[] {
    const found: Buffer[] = [];
    for (let row = this.next.get(NOBODY); row !== undefined; row = this.next.get(row.from_server))
      found.push(row.from_server);
    return found;
  }

  /** How many packets' arrivals are to be told. */
  get size(): number {
    return this.count.get()?.waiting ?? 0;
  }

  private release(arrivals: readonly (number | null | undefined)[]): void {
    const uses = new Map<number, number>();
    for (const arrival of arrivals) if (arrival != null) uses.set(arrival, (uses.get(arrival) ?? 0) + 1);
    for (const [arrival, used] of uses) if ((this.use.get(-used, arrival)?.uses ?? 0) <= 0) this.drop.run(arrival);
  }
}
