import { Injectable } from '@nestjs/common';
import type { ServerId } from '@parley/protocol';
import type Database from 'better-sqlite3';
import { idColumn } from '../database/columns';
import { UnitOfWork } from '../database/unit-of-work';
import { stampFits } from './stamp';

interface StampColumns {
  account: Buffer;
  stamp_secret: Buffer;
}

/**
 * A contact may write from a new server before its new card is here, so stamps that fit no contact of the sending server are tried against
 * all others. Each such try costs a stranger nothing and us a hash per contact: so many misses per batch are enough.
 */
const MAX_WIDE_SEARCHES = 4;

/** Which contact stamped an envelope. */
@Injectable()
export class StampBook {
  private readonly ofServer: Database.Statement<[Buffer], StampColumns>;
  private readonly elsewhere: Database.Statement<[Buffer], StampColumns>;
  private readonly blocked: Database.Statement<[Buffer], { account: Buffer }>;

  constructor({ db }: UnitOfWork) {
    const admitted = `state IN ('requested', 'approved')`;
    this.ofServer = db.prepare(`SELECT account, stamp_secret FROM contacts WHERE server = ? AND ${admitted}`);
    this.elsewhere = db.prepare(`SELECT account, stamp_secret FROM contacts WHERE server <> ? AND ${admitted}`);
    this.blocked = db.prepare(`SELECT account FROM contacts WHERE server = ? AND state = 'blocked'`);
  }

  /** For one batch of a server, inside one work. */
  openFor(server: ServerId): StampReader {
    const column = idColumn(server);
    return new StampReader(this.ofServer.all(column), () => this.elsewhere.all(column));
  }

  /** Whether a blocked contact is on this server. */
  isBlocked(server: ServerId): boolean {
    return this.blocked.get(idColumn(server)) !== undefined;
  }
}

export class StampReader {
  private others: readonly StampColumns[] | null = null;
  private misses = 0;

  constructor(
    private readonly near: StampColumns[],
    private readonly loadOthers: () => readonly StampColumns[],
  ) {}

  /** The contact (its id as a column) whose secret made this stamp. */
  contactOf(id: Buffer, stamp: Uint8Array): Buffer | null {
    if (stamp.length === 0) return null;
    const stamped = ({ stamp_secret }: StampColumns): boolean => stampFits(stamp_secret, id, stamp);
    const near = this.near.find(stamped);
    if (near !== undefined) return near.account;
    if (this.misses >= MAX_WIDE_SEARCHES) return null;
    const far = (this.others ??= this.loadOthers()).find(stamped);
    if (far === undefined) this.misses++;
    else this.near.push(far);
    return far?.account ?? null;
  }
}
