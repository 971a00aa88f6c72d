import { Injectable } from '@nestjs/common';
import type Database from 'better-sqlite3';
import { UnitOfWork } from '../database/unit-of-work';
import { envelopesIn } from './packed-envelopes';
import { OURSELVES, QueueBook } from './queue-book';

/** What is known of a packet that is held, without its bytes. */
export interface PacketRow {
  readonly position: number;
  readonly packet: Buffer;
  readonly to_server: Buffer;
  readonly from_server: Buffer | null;
  /** Of our outbox, that it brings: ids one behind the other. */
  readonly envelopes: Buffer | null;
  readonly blind: Buffer | null;
  readonly size: number;
  readonly custody_by: Buffer | null;
  readonly expires_at: number;
}

export interface NewPacketRow {
  readonly packet: Buffer;
  readonly to: Buffer;
  readonly via: Buffer | null;
  readonly from: Buffer | null;
  readonly envelopes: Buffer | null;
  readonly blind: Uint8Array | null;
  readonly turn: number;
  readonly bytes: Uint8Array;
  /** Unix ms. */
  readonly expiresAt: number;
}

/** One that nobody else has in custody. */
export interface WaitingRow {
  readonly position: number;
  readonly packet: Buffer;
  readonly via: Buffer | null;
  readonly own: 0 | 1;
  readonly size: number;
}

const columns = 'position, packet, to_server, from_server, envelope AS envelopes, blind, size, custody_by, expires_at';
const waitingColumns = 'position, packet, via, envelope IS NOT NULL AS own, size';
const free = 'custody_by IS NULL';

/** The packets that are held, with their bytes. Everything that changes is called inside a work. */
@Injectable()
export class PacketBook {
  private readonly insertRow: Database.Statement<
    [Buffer, Buffer, Buffer | null, Buffer | null, Buffer | null, Uint8Array | null, number, number, number]
  >;
  private readonly insertBytes: Database.Statement<[number | bigint, Uint8Array]>;
  private readonly selectBytes: Database.Statement<[number], { bytes: Buffer }>;
  private readonly byId: Database.Statement<[Buffer], PacketRow>;
  private readonly byPosition: Database.Statement<[number], PacketRow>;
  private readonly deleteRow: Database.Statement<[number]>;
  private readonly deleteBytes: Database.Statement<[number]>;
  private readonly firstTurn: Database.Statement<[Buffer], { turn: number }>;
  private readonly inTurn: Database.Statement<[Buffer], WaitingRow>;
  private readonly inTurnOf: Database.Statement<[Buffer, Buffer | null], WaitingRow>;
  private readonly direct: Database.Statement<[Buffer], { found: 1 }>;
  private readonly nextRelay: Database.Statement<[Buffer, Buffer], { via: Buffer }>;
  private readonly expired: Database.Statement<[number], PacketRow>;
  private readonly unpack: Database.Statement<[Buffer, number]>;

  constructor(
    { db }: UnitOfWork,
    private readonly queues: QueueBook,
  ) {
    this.insertRow = db.prepare(
      `INSERT INTO packets (packet, to_server, via, from_server, envelope, blind, turn, size, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.insertBytes = db.prepare('INSERT INTO packet_bytes VALUES (?, ?)');
    this.selectBytes = db.prepare('SELECT bytes FROM packet_bytes WHERE position = ?');
    this.byId = db.prepare(`SELECT ${columns} FROM packets WHERE packet = ?`);
    this.byPosition = db.prepare(`SELECT ${columns} FROM packets WHERE position = ?`);
    this.deleteRow = db.prepare('DELETE FROM packets WHERE position = ?');
    this.deleteBytes = db.prepare('DELETE FROM packet_bytes WHERE position = ?');
    const ofDestination = `FROM packets WHERE to_server = ? AND ${free}`;
    this.firstTurn = db.prepare(`SELECT turn ${ofDestination} ORDER BY turn LIMIT 1`);
    this.inTurn = db.prepare(`SELECT ${waitingColumns} ${ofDestination} ORDER BY turn, position`);
    this.inTurnOf = db.prepare(`SELECT ${waitingColumns} ${ofDestination} AND via IS ? ORDER BY turn, position`);
    this.direct = db.prepare(`SELECT 1 AS found ${ofDestination} AND via IS NULL LIMIT 1`);
    this.nextRelay = db.prepare(`SELECT via ${ofDestination} AND via > ? ORDER BY via LIMIT 1`);
    this.expired = db.prepare(`SELECT ${columns} FROM packets WHERE expires_at <= ? ORDER BY expires_at LIMIT 500`);
    this.unpack = db.prepare('UPDATE outbox SET packet = NULL WHERE envelope = ? AND packet = ?');
  }

  find(packet: Buffer): PacketRow | undefined {
    return this.byId.get(packet);
  }

  at(position: number): PacketRow | undefined {
    return this.byPosition.get(position);
  }

  /** Its place in `queues` is the caller's: it comes once for many. Returns the position. */
  add({ packet, to, via, from, envelopes, blind, turn, bytes, expiresAt }: NewPacketRow): number | bigint {
    const { length } = bytes;
    const { lastInsertRowid } = this.insertRow.run(packet, to, via, from, envelopes, blind, turn, length, expiresAt);
    this.insertBytes.run(lastInsertRowid, bytes);
    return lastInsertRowid;
  }

  /** Takes it away; the outbox is the caller's. */
  remove({ position, to_server, from_server, size }: PacketRow): void {
    this.deleteRow.run(position);
    this.deleteBytes.run(position);
    this.queues.remove(to_server, from_server ?? OURSELVES, { packets: 1, bytes: size });
  }

  /** Takes it away: what it brings of the outbox is in no packet any more. */
  drop(row: PacketRow): void {
    this.remove(row);
    for (const envelope of envelopesIn(row.envelopes)) this.unpack.run(envelope, row.position);
  }

  /** As {@link drop}; nothing for what is gone already. */
  dropAt(position: number): void {
    const row = this.at(position);
    if (row !== undefined) this.drop(row);
  }

  bytesAt(position: number): Buffer | undefined {
    return this.selectBytes.get(position)?.bytes;
  }

  /** The lowest turn that waits; undefined when nothing does. */
  first(to: Buffer): number | undefined {
    return this.firstTurn.get(to)?.turn;
  }

  /** What waits for a destination, in turns. @param via only those that name this relay, or (null) none */
  waiting(to: Buffer, via?: Buffer | null): IterableIterator<WaitingRow> {
    return via === undefined ? this.inTurn.iterate(to) : this.inTurnOf.iterate(to, via);
  }

  /** The relays that waiting packets name; null among them when some name none. */
  relays(to: Buffer): (Buffer | null)[] {
    const found: (Buffer | null)[] = this.direct.get(to) === undefined ? [] : [null];
    for (let row = this.nextRelay.get(to, OURSELVES); row !== undefined; row = this.nextRelay.get(to, row.via))
      found.push(row.via);
    return found;
  }

  /** The first few whose time is over. */
  expiredBy(now: number): PacketRow[] {
    return this.expired.all(now);
  }
}
