import { Inject, Injectable } from '@nestjs/common';
import type { Accepted, InboundEnvelope, Refusal } from '@parley/federation';
import {
  ProtocolError,
  type Clock,
  type EnvelopeId,
  type InboxEntry,
  type RefusalCode,
  type ServerId,
} from '@parley/protocol';
import type Database from 'better-sqlite3';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { OwnerService } from '../access/owner.service';
import { InviteBook, type InviteReader } from '../contacts/invite-book';
import { StampBook, type StampReader } from '../contacts/stamp-book';
import { bytesFrom, idColumn, idFrom, PLAIN } from '../database/columns';
import { CLOCK } from '../database/ports';
import { UnitOfWork } from '../database/unit-of-work';
import { StrangerService } from './stranger.service';

interface InboxColumns {
  position: number;
  envelope: Buffer;
  contact: Buffer;
  received_at: number;
  sealed: Buffer;
}

interface Batch {
  readonly peer: ServerId;
  readonly from: string;
  readonly stamps: StampReader;
  readonly invites: InviteReader;
  readonly now: number;
}

/** Half of an id is enough to know it again: nobody finds two envelopes that agree in 128 bits and profits from it. */
const seenKey = (id: Buffer): Buffer => id.subarray(0, 16);

/** Envelopes that wait for the reading client. */
@Injectable()
export class InboxService {
  /** How many wait; counted once, then kept, because the table is long when its owner was away. */
  private waiting: number;
  private newest: number;
  private readonly knows: Database.Statement<[Buffer], { found: number }>;
  private readonly remember: Database.Statement<[Buffer]>;
  private readonly insert: Database.Statement<[Buffer, Buffer, number, Uint8Array]>;
  private readonly remove: Database.Statement<[number]>;
  private readonly behind: Database.Statement<[number, number], InboxColumns>;
  private readonly upTo: Database.Statement<[number], { waiting: number }>;

  constructor(
    private readonly unit: UnitOfWork,
    private readonly owner: OwnerService,
    private readonly stampBook: StampBook,
    private readonly inviteBook: InviteBook,
    private readonly strangers: StrangerService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    const { db } = unit;
    this.waiting = (db.prepare('SELECT count(*) FROM inbox').pluck().get() as number | undefined) ?? 0;
    this.newest = (db.prepare('SELECT max(position) FROM inbox').pluck().get() as number | null) ?? 0;
    this.knows = db.prepare('SELECT 1 AS found FROM seen WHERE envelope = ?');
    this.remember = db.prepare('INSERT INTO seen VALUES (?) ON CONFLICT DO NOTHING');
    this.insert = db.prepare('INSERT INTO inbox (envelope, contact, received_at, sealed) VALUES (?, ?, ?, ?)');
    this.remove = db.prepare('DELETE FROM inbox WHERE position = ?');
    this.behind = db.prepare(`SELECT * FROM inbox WHERE position > ? ORDER BY position LIMIT ${PLAIN}`);
    this.upTo = db.prepare('SELECT count(*) AS waiting FROM inbox WHERE position <= ?');
  }

  /** Envelopes that wait. */
  get size(): number {
    return this.waiting;
  }

  /** No entry has a higher position. */
  get latest(): number {
    return this.newest;
  }

  /**
   * Checks and stores a batch from another server; settles once it is durable. An envelope that is here already counts as stored.
   * @param from where the link came from or was dialled
   * @throws ProtocolError `storage-failed`; a full disk refuses the batch instead, and so does a server whose owner moved away
   */
  async accept(peer: ServerId, from: string, envelopes: readonly InboundEnvelope[]): Promise<Accepted> {
    // Of all refusals this is the one that keeps mail waiting where it is, until its sender knows the new server.
    if (this.owner.get()?.moved === true) return allRefused(envelopes, 'storage-full');
    try {
      const { accepted, added } = await this.unit.write(() => this.store(peer, from, envelopes));
      this.waiting += added;
      // The reader is told in this turn of the event loop; the receipt, which takes a signature, comes after that.
      await nextTurn();
      return accepted;
    } catch (cause) {
      if (!(cause instanceof ProtocolError) || cause.code !== 'storage-full') throw cause;
      return allRefused(envelopes, 'storage-full');
    }
  }

  /** Takes entries away that a client has dealt with, inside a work. Returns how many there were; `settle` them once durable. */
  acknowledge(positions: readonly number[]): number {
    return positions.reduce((removed, position) => removed + this.remove.run(position).changes, 0);
  }

  settle(removed: number): void {
    this.waiting -= removed;
  }

  /** Entries behind a position, oldest first: as many as `limit` and `maxBytes` allow, but at least one. */
  entries(after: number, limit: number, maxBytes: number): InboxEntry[] {
    const found: InboxEntry[] = [];
    let bytes = 0;
    for (const row of this.behind.iterate(after, limit)) {
      bytes += row.sealed.length;
      if (found.length > 0 && bytes > maxBytes) break;
      found.push(toEntry(row));
    }
    return found;
  }

  /** How many wait up to a position. */
  waitingUpTo(position: number): number {
    return this.upTo.get(position)?.waiting ?? 0;
  }

  private store(
    peer: ServerId,
    from: string,
    envelopes: readonly InboundEnvelope[],
  ): { accepted: Accepted; added: number } {
    const now = this.clock.now();
    const [stamps, invites] = [this.stampBook.openFor(peer), this.inviteBook.open(now)];
    const batch: Batch = { peer, from, stamps, invites, now };
    const stored: EnvelopeId[] = [];
    const refused: Refusal[] = [];
    let added = 0;
    for (const inbound of envelopes) {
      const outcome = this.storeOne(inbound, batch);
      if (outcome === 'added' || outcome === 'known') stored.push(inbound.id);
      else refused.push({ id: inbound.id, code: outcome });
      if (outcome === 'added') added++;
    }
    return { accepted: { stored, refused }, added };
  }

  private storeOne({ id, envelope, bytes }: InboundEnvelope, batch: Batch): 'added' | 'known' | RefusalCode {
    if (envelope.to !== this.owner.get()?.account) return 'unknown-account';
    const column = idColumn(id);
    const contact = batch.stamps.contactOf(column, envelope.stamp);
    if (contact === null) {
      if (this.knows.get(seenKey(column)) !== undefined) return 'known';
      const { peer: server, from, invites, now } = batch;
      return (
        this.strangers.admit({ id: column, server, from, envelope, length: bytes.length, invites }, now) ?? 'known'
      );
    }
    if (this.remember.run(seenKey(column)).changes === 0) return 'known';
    this.newest = Number(this.insert.run(column, contact, batch.now, envelope.sealed).lastInsertRowid);
    return 'added';
  }
}

const allRefused = (envelopes: readonly InboundEnvelope[], code: RefusalCode): Accepted => ({
  stored: [],
  refused: envelopes.map(({ id }) => ({ id, code })),
});

const toEntry = (row: InboxColumns): InboxEntry => ({
  position: row.position,
  envelope: idFrom(row.envelope),
  contact: idFrom(row.contact),
  receivedAt: row.received_at,
  sealed: bytesFrom(row.sealed),
});
