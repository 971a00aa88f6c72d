import { Injectable } from '@nestjs/common';
import { ProtocolError, type ChangeRow, type Commit, type ConversationKey, type RecordRow } from '@parley/protocol';
import type Database from 'better-sqlite3';
import { ChangeNumbers, MAX_MARKS, type ChangeMark, type ChangeSource } from '../database/change-source';
import { booleanColumn, bytesFrom, idColumn, idFrom, PLAIN } from '../database/columns';
import { Counters } from '../database/counters';
import { UnitOfWork } from '../database/unit-of-work';

type RecordChange = NonNullable<Commit['records']>[number];

interface RecordColumns {
  position: number;
  id: Buffer;
  conversation: Buffer;
  incoming: number;
  change: number;
  sealed: Buffer;
}

/** A record without its content, on the wire. */
const ROW_BYTES = 120;

/** The sealed records of the whole history. */
@Injectable()
export class RecordLog implements ChangeSource {
  private readonly insert: Database.Statement<[Buffer, Buffer, 0 | 1, number, Uint8Array], { position: number }>;
  private readonly update: Database.Statement<[Uint8Array, 0 | 1, number, Buffer], { position: number }>;
  private readonly removeUpTo: Database.Statement<[Buffer, number], { id: Buffer }>;
  private readonly byId: Database.Statement<[Buffer], RecordColumns>;
  private readonly before: Database.Statement<[Buffer, number, number], RecordColumns>;
  private readonly behind: Database.Statement<[Buffer, number, number], RecordColumns>;
  private readonly newest: Database.Statement<[number, number], RecordColumns>;
  private readonly unreadAfter: Database.Statement<[Buffer, number], { unread: number }>;
  private readonly exists: Database.Statement<[Buffer], { change: number }>;
  private readonly marks: Database.Statement<[number], ChangeMark>;
  private readonly byChange: Database.Statement<[number], RecordColumns>;
  private readonly numbers: ChangeNumbers;

  constructor({ db }: UnitOfWork, counters: Counters) {
    this.numbers = new ChangeNumbers(counters);
    this.insert = db.prepare(
      `INSERT INTO records (id, conversation, incoming, change, sealed) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING position`,
    );
    this.update = db.prepare('UPDATE records SET sealed = ?, incoming = ?, change = ? WHERE id = ? RETURNING position');
    this.removeUpTo = db.prepare('DELETE FROM records WHERE conversation = ? AND position <= ? RETURNING id');
    this.byId = db.prepare('SELECT * FROM records WHERE id = ?');
    this.before = db.prepare(
      `SELECT * FROM records WHERE conversation = ${PLAIN} AND position < ? ORDER BY position DESC LIMIT ${PLAIN}`,
    );
    this.behind = db.prepare(
      `SELECT * FROM records WHERE conversation = ${PLAIN} AND position > ? ORDER BY position LIMIT ${PLAIN}`,
    );
    this.newest = db.prepare('SELECT * FROM records WHERE position < ? ORDER BY position DESC LIMIT ?');
    this.unreadAfter = db.prepare(
      'SELECT count(*) AS unread FROM records WHERE conversation = ? AND position > ? AND incoming = 1',
    );
    this.exists = db.prepare('SELECT change FROM records WHERE id = ?');
    this.marks = db.prepare(
      `SELECT change, ${ROW_BYTES} + length(sealed) AS bytes FROM records WHERE change > ? ORDER BY change LIMIT ${MAX_MARKS}`,
    );
    this.byChange = db.prepare('SELECT * FROM records WHERE change = ?');
  }

  /** Appends a record, or puts a new content in its place. @throws ProtocolError `record-exists`, `unknown-record`, `state-conflict` */
  write({ id, conversation, incoming, replaces, since, sealed }: RecordChange): number {
    const known = since === undefined ? undefined : this.exists.get(idColumn(id));
    if (known !== undefined && known.change !== since)
      throw new ProtocolError('state-conflict', 'another device has changed this record');
    const change = this.numbers.next();
    const flag = booleanColumn(incoming);
    const written = replaces
      ? this.update.get(sealed, flag, change, idColumn(id))
      : this.insert.get(idColumn(id), idColumn(conversation), flag, change, sealed);
    if (written !== undefined) return written.position;
    throw replaces
      ? new ProtocolError('unknown-record', 'there is no such record to replace')
      : new ProtocolError('record-exists', 'there is such a record already');
  }

  /** Deletes the records of a conversation up to a position, and returns their ids. */
  clear(conversation: ConversationKey, upTo: number): Buffer[] {
    return this.removeUpTo.all(idColumn(conversation), upTo).map(({ id }) => id);
  }

  has(id: Buffer): boolean {
    return this.exists.get(id) !== undefined;
  }

  find(id: Buffer): RecordRow | undefined {
    const found = this.byId.get(id);
    return found && toRow(found);
  }

  /** The newest records below a position, newest first, as many as `limit` and `maxBytes` allow, but at least one. */
  page(conversation: ConversationKey, before: number, limit: number, maxBytes: number): RecordRow[] {
    return upToBytes(this.before.iterate(idColumn(conversation), before, limit), maxBytes);
  }

  /** The oldest records above a position, oldest first, within the same limits. */
  pageAfter(conversation: ConversationKey, after: number, limit: number, maxBytes: number): RecordRow[] {
    return upToBytes(this.behind.iterate(idColumn(conversation), after, limit), maxBytes);
  }

  /** The newest records of all conversations below a position, newest first, within the same limits. */
  everything(before: number, limit: number, maxBytes: number): RecordRow[] {
    return upToBytes(this.newest.iterate(before, limit), maxBytes);
  }

  /** Incoming records behind a position. */
  unread(conversation: ConversationKey, position: number): number {
    return this.unreadAfter.get(idColumn(conversation), position)?.unread ?? 0;
  }

  get latest(): number {
    return this.numbers.latest;
  }

  after(change: number): readonly ChangeMark[] {
    return this.marks.all(change);
  }

  row(change: number): ChangeRow | undefined {
    const found = this.byChange.get(change);
    return found && { type: 'record', record: toRow(found) };
  }
}

function upToBytes(found: Iterable<RecordColumns>, maxBytes: number): RecordRow[] {
  const rows: RecordRow[] = [];
  let bytes = 0;
  for (const columns of found) {
    bytes += columns.sealed.length;
    if (rows.length > 0 && bytes > maxBytes) break;
    rows.push(toRow(columns));
  }
  return rows;
}

const toRow = (found: RecordColumns): RecordRow => ({
  change: found.change,
  position: found.position,
  id: idFrom(found.id),
  conversation: idFrom(found.conversation),
  incoming: found.incoming === 1,
  sealed: bytesFrom(found.sealed),
});
