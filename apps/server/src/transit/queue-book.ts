import { Injectable } from '@nestjs/common';
import type Database from 'better-sqlite3';
import { UnitOfWork } from '../database/unit-of-work';

/** In the place of who handed in our own packets. */
export const OURSELVES = Buffer.alloc(0);

/** What one server handed in for another, as far as it has not arrived. */
export interface Queue {
  readonly packets: number;
  readonly bytes: number;
  /** Of its last packet. */
  readonly turn: number;
}

/** Everything that waits for one destination. */
export interface DestinationTotals {
  /** Bytes of others. */
  readonly bytes: number;
  /** The last turn that anybody has; 0 when nothing waits. */
  readonly turn: number;
}

/** What is held of others. */
export interface HeldTotals {
  readonly packets: number;
  readonly bytes: number;
}

/** How much is held of whom for whom. Everything that changes is called inside a work. */
@Injectable()
export class QueueBook {
  /** Bytes of others in all; null when a work that changed them was undone: then they are added up again. */
  private held: number | null = null;
  private readonly select: Database.Statement<[Buffer, Buffer], Queue>;
  private readonly ofDestination: Database.Statement<[Buffer], DestinationTotals>;
  private readonly all: Database.Statement<[], HeldTotals>;
  private readonly upsert: Database.Statement<[Buffer, Buffer, number, number, number]>;
  private readonly take: Database.Statement<[number, number, Buffer, Buffer], { packets: number }>;
  private readonly drop: Database.Statement<[Buffer, Buffer]>;
  private readonly distinct: Database.Statement<[], { to_server: Buffer }>;

  constructor(unit: UnitOfWork) {
    const { db } = unit;
    const others = `from_server <> x''`;
    this.select = db.prepare('SELECT packets, bytes, turn FROM queues WHERE to_server = ? AND from_server = ?');
    this.ofDestination = db.prepare(
      `SELECT coalesce(sum(bytes) FILTER (WHERE ${others}), 0) AS bytes, coalesce(max(turn), 0) AS turn FROM queues WHERE to_server = ?`,
    );
    this.all = db.prepare(
      `SELECT coalesce(sum(packets), 0) AS packets, coalesce(sum(bytes), 0) AS bytes FROM queues WHERE ${others}`,
    );
    this.upsert = db.prepare(
      `INSERT INTO queues VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET packets = packets + excluded.packets,
       bytes = bytes + excluded.bytes, turn = excluded.turn`,
    );
    this.take = db.prepare(
      'UPDATE queues SET packets = packets - ?, bytes = bytes - ? WHERE to_server = ? AND from_server = ? RETURNING packets',
    );
    this.drop = db.prepare('DELETE FROM queues WHERE to_server = ? AND from_server = ?');
    this.distinct = db.prepare('SELECT DISTINCT to_server FROM queues');
    const forget = (): void => void (this.held = null);
    const nothing = (): void => undefined;
    unit.join({ begin: nothing, undone: forget, save: nothing, kept: nothing, lost: forget });
  }

  /** @param from {@link OURSELVES} or who handed in */
  of(to: Buffer, from: Buffer): Queue {
    return this.select.get(to, from) ?? { packets: 0, bytes: 0, turn: 0 };
  }

  destination(to: Buffer): DestinationTotals {
    return this.ofDestination.get(to) ?? { bytes: 0, turn: 0 };
  }

  /** Bytes of others in all. */
  get bytes(): number {
    return (this.held ??= this.totals().bytes);
  }

  totals(): HeldTotals {
    return this.all.get() ?? { packets: 0, bytes: 0 };
  }

  /** @param more what is added; `turn` of its last packet */
  add(to: Buffer, from: Buffer, more: Queue): void {
    this.upsert.run(to, from, more.packets, more.bytes, more.turn);
    if (from.length > 0 && this.held !== null) this.held += more.bytes;
  }

  remove(to: Buffer, from: Buffer, { packets, bytes }: Pick<Queue, 'packets' | 'bytes'>): void {
    const left = this.take.get(packets, bytes, to, from)?.packets ?? 0;
    if (left <= 0) this.drop.run(to, from);
    if (from.length > 0 && this.held !== null) this.held -= bytes;
  }

  /** Every server that something is held for. */
  destinations(): Buffer[] {
    return this.distinct.all().map((row) => row.to_server);
  }
}
