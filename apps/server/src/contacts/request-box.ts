import { Injectable } from '@nestjs/common';
import {
  MAX_INVITED_REQUESTS,
  MAX_REQUESTS,
  MAX_REQUESTS_PER_ADDRESS_BLOCK,
  MAX_REQUESTS_PER_SERVER,
  type ChangeRow,
  type EnvelopeId,
  type RequestRow,
  type ServerId,
} from '@parley/protocol';
import type Database from 'better-sqlite3';
import { hash } from 'node:crypto';
import { ChangeNumbers, MAX_MARKS, type ChangeMark, type ChangeSource } from '../database/change-source';
import { booleanColumn, bytesFrom, idColumn, idFrom } from '../database/columns';
import { Counters } from '../database/counters';
import { UnitOfWork } from '../database/unit-of-work';
import { addressBlock } from './address-block';

/** A stranger's envelope as it came. */
export interface IncomingRequest {
  readonly id: Buffer;
  readonly server: ServerId;
  /** Network address of the sending server, without port. */
  readonly from: string;
  readonly sealed: Uint8Array;
  readonly invited: boolean;
}

interface RequestColumns {
  id: Buffer;
  server: Buffer;
  remote_address: string;
  received_at: number;
  invited: number;
  sealed: Buffer | null;
  change: number;
}

const columns = 'id, server, remote_address, received_at, invited, sealed, change';
/** A request without its seal, on the wire. */
const ROW_BYTES = 200;
/** A server's newer request takes the place of an uninvited older one this often at most: each costs the owner's devices a change. */
const REPLACED_EVERY_MS = 10_000;
/**
 * Requests that are not in the box any more are kept so that devices learn that they are gone; beyond so many the oldest are forgotten. (Of
 * those that the owner answered the seal is known for ever.)
 */
const MAX_GONE = 1_000;

/** Knows a request again whatever its sender makes of the envelope around the seal: only contacts' stamps fix that. */
const sealKey = (sealed: Uint8Array): Buffer => hash('sha256', sealed, 'buffer').subarray(0, 16);

/** The request box: small, capped, oldest out; requests with an invite have room of their own. */
@Injectable()
export class RequestBox implements ChangeSource {
  private readonly insert: Database.Statement<[Buffer, Buffer, string, string, number, 0 | 1, Uint8Array, number]>;
  private readonly select: Database.Statement<[Buffer], RequestColumns>;
  private readonly answered: Database.Statement<[Buffer], { found: number }>;
  private readonly remember: Database.Statement<[Buffer]>;
  private readonly waiting: Database.Statement<[], RequestColumns>;
  private readonly wipe: Database.Statement<[number, Buffer]>;
  private readonly forget: Database.Statement<[number]>;
  private readonly fromServer: Database.Statement<[Buffer, 0 | 1], { id: Buffer; received_at: number }>;
  private readonly fromBlock: Database.Statement<[string, Buffer], { waiting: number }>;
  private readonly inRoom: Database.Statement<[0 | 1], { id: Buffer }>;
  private readonly marks: Database.Statement<[number], ChangeMark>;
  private readonly byChange: Database.Statement<[number], RequestColumns>;
  private readonly numbers: ChangeNumbers;

  constructor({ db }: UnitOfWork, counters: Counters) {
    this.numbers = new ChangeNumbers(counters);
    this.insert = db.prepare('INSERT INTO requests VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    this.select = db.prepare(`SELECT ${columns} FROM requests WHERE id = ?`);
    this.answered = db.prepare('SELECT 1 AS found FROM seen WHERE envelope = ?');
    this.remember = db.prepare('INSERT INTO seen VALUES (?) ON CONFLICT DO NOTHING');
    this.waiting = db.prepare(`SELECT ${columns} FROM requests WHERE sealed IS NOT NULL ORDER BY change`);
    this.wipe = db.prepare('UPDATE requests SET sealed = NULL, change = ? WHERE id = ? AND sealed IS NOT NULL');
    this.forget = db.prepare(
      `DELETE FROM requests WHERE id IN (SELECT id FROM requests WHERE sealed IS NULL ORDER BY change DESC LIMIT -1 OFFSET ?)`,
    );
    const oldestFirst = 'ORDER BY received_at, change';
    this.fromServer = db.prepare(
      `SELECT id, received_at FROM requests WHERE server = ? AND invited = ? AND sealed IS NOT NULL ${oldestFirst}`,
    );
    this.fromBlock = db.prepare(
      `SELECT count(*) AS waiting FROM requests WHERE address_block = ? AND server <> ? AND invited = 0 AND sealed IS NOT NULL`,
    );
    this.inRoom = db.prepare(`SELECT id FROM requests WHERE invited = ? AND sealed IS NOT NULL ${oldestFirst}`);
    this.marks = db.prepare(
      `SELECT change, ${ROW_BYTES} + coalesce(length(sealed), 0) AS bytes FROM requests WHERE change > ? ORDER BY change LIMIT ${MAX_MARKS}`,
    );
    this.byChange = db.prepare(`SELECT ${columns} FROM requests WHERE change = ?`);
  }

  /** Whether this request is in the box, was in it lately, or was ever answered. */
  knows({ id, sealed }: Pick<IncomingRequest, 'id' | 'sealed'>): boolean {
    return this.select.get(id) !== undefined || this.answered.get(sealKey(sealed)) !== undefined;
  }

  /**
   * Puts a request into the box, inside a work. A server's newer request takes the place of its older one; a full block of addresses takes no
   * more; a full box drops its oldest.
   * @returns false when there is no room for this sender
   */
  put({ id, server, from, sealed, invited }: IncomingRequest, now: number): boolean {
    const flag = booleanColumn(invited);
    const serverColumn = idColumn(server);
    const block = addressBlock(from);
    if (!invited && (this.fromBlock.get(block, serverColumn)?.waiting ?? 0) >= MAX_REQUESTS_PER_ADDRESS_BLOCK)
      return false;
    const own = this.fromServer.all(serverColumn, flag);
    const last = own.at(-1)?.received_at ?? null;
    if (!invited && own.length >= MAX_REQUESTS_PER_SERVER && last !== null && now - last < REPLACED_EVERY_MS)
      return false;
    this.makeRoom(own, MAX_REQUESTS_PER_SERVER);
    this.makeRoom(this.inRoom.all(flag), invited ? MAX_INVITED_REQUESTS : MAX_REQUESTS);
    this.insert.run(id, serverColumn, from, block, now, flag, sealed, this.numbers.next());
    return true;
  }

  /** The owner answered it, in whatever way: it never comes back, however old it gets. */
  handled(id: EnvelopeId): void {
    const column = idColumn(id);
    const sealed = this.select.get(column)?.sealed ?? null;
    if (sealed !== null) this.remember.run(sealKey(sealed));
    this.drop(column);
  }

  list(): RequestRow[] {
    return this.waiting.all().map(toRow);
  }

  get latest(): number {
    return this.numbers.latest;
  }

  after(change: number): readonly ChangeMark[] {
    return this.marks.all(change);
  }

  row(change: number): ChangeRow | undefined {
    const found = this.byChange.get(change);
    return found && { type: 'request', request: toRow(found) };
  }

  /** Drops the oldest until one more fits. */
  private makeRoom(oldestFirst: readonly { id: Buffer }[], max: number): void {
    for (const { id } of oldestFirst.slice(0, Math.max(oldestFirst.length - max + 1, 0))) this.drop(id);
  }

  private drop(id: Buffer): void {
    if (this.wipe.run(this.numbers.next(), id).changes > 0) this.forget.run(MAX_GONE);
  }
}

const toRow = (found: RequestColumns): RequestRow => ({
  change: found.change,
  id: idFrom(found.id),
  server: idFrom(found.server),
  remoteAddress: found.remote_address,
  receivedAt: found.received_at,
  invited: found.invited === 1,
  sealed: found.sealed && bytesFrom(found.sealed),
});
