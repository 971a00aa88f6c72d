import { Injectable } from '@nestjs/common';
import type { AnnouncementBook as AnnouncementBookPort, Announced } from '@parley/federation';
import { announcement as announcementMessage, signed, type Announcement, type ServerId } from '@parley/protocol';
import type Database from 'better-sqlite3';
import { bytesFrom, idColumn } from '../database/columns';
import { UnitOfWork } from '../database/unit-of-work';

/** Servers of contacts that are written to, peers that the owner wants, and whoever is still to be told that something arrived. */
const MATTERS = `EXISTS (SELECT 1 FROM contacts WHERE server = :server AND state IN ('requested', 'approved'))
  OR EXISTS (SELECT 1 FROM peers WHERE server = :server AND state IN ('requested', 'approved'))
  OR EXISTS (SELECT 1 FROM unsettled WHERE from_server = :server)`;

/** What servers that matter to the owner last said of themselves, and the number of what this server said last. */
@Injectable()
export class AnnouncementBook implements AnnouncementBookPort {
  /** As stored: those that were asked for are asked for again and again. */
  private readonly known = new Map<ServerId, Announcement>();
  private last: number;
  private readonly matters: Database.Statement<[{ server: Buffer }], { matters: 0 | 1 }>;
  private readonly select: Database.Statement<[Buffer], { announcement: Buffer }>;
  private readonly upsert: Database.Statement<[Buffer, number, Uint8Array]>;
  private readonly keep: Database.Statement<[number]>;

  constructor(private readonly unit: UnitOfWork) {
    const { db } = unit;
    this.last = db.prepare(`SELECT value FROM counters WHERE name = 'announced'`).pluck().get() as number;
    this.matters = db.prepare(`SELECT (${MATTERS}) AS matters`);
    this.select = db.prepare('SELECT announcement FROM places WHERE server = ?');
    this.upsert = db.prepare(
      `INSERT INTO places VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET sequence = excluded.sequence, announcement = excluded.announcement
       WHERE excluded.sequence > sequence`,
    );
    this.keep = db.prepare(`UPDATE counters SET value = max(value, ?) WHERE name = 'announced'`);
    const stale = MATTERS.replaceAll(':server', 'places.server');
    db.prepare(`DELETE FROM places WHERE NOT (${stale})`).run();
  }

  lastSequence(): number {
    return this.last;
  }

  async keepSequence(sequence: number): Promise<void> {
    await this.unit.write(() => this.keep.run(sequence));
    this.last = Math.max(this.last, sequence);
  }

  async announced({ announcement, bytes }: Announced): Promise<void> {
    const { server, sequence } = announcement;
    if (this.matters.get({ server: idColumn(server) })?.matters !== 1 || !this.isNews(announcement)) return;
    await this.unit.write(() => this.upsert.run(idColumn(server), sequence, bytes));
    if (this.isNews(announcement)) this.known.set(server, announcement);
  }

  lastOf(server: ServerId): Announcement | null {
    const known = this.known.get(server);
    if (known !== undefined) return known;
    const row = this.select.get(idColumn(server));
    if (row === undefined) return null;
    // It was verified when it came.
    const found = announcementMessage.decode(signed.decode(bytesFrom(row.announcement)).payload);
    this.known.set(server, found);
    return found;
  }

  private isNews({ server, sequence }: Announcement): boolean {
    return sequence > (this.lastOf(server)?.sequence ?? -1);
  }
}
