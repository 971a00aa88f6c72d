import { Injectable } from '@nestjs/common';
import type { ChangeRow, ConversationKey, ConversationRow } from '@parley/protocol';
import type Database from 'better-sqlite3';
import { ChangeNumbers, MAX_MARKS, type ChangeMark, type ChangeSource } from '../database/change-source';
import { idColumn, idFrom } from '../database/columns';
import { Counters } from '../database/counters';
import { UnitOfWork } from '../database/unit-of-work';

interface ConversationColumns {
  conversation: Buffer;
  read: number;
  cleared: number;
  change: number;
}

/** A conversation mark on the wire. */
const ROW_BYTES = 80;

/** How far each conversation was read and cleared; marks only go forward. */
@Injectable()
export class ConversationLog implements ChangeSource {
  private readonly byKey: Database.Statement<[Buffer], ConversationColumns>;
  private readonly put: Database.Statement<[Buffer, number, number, number]>;
  private readonly everyone: Database.Statement<[], ConversationColumns>;
  private readonly marks: Database.Statement<[number], ChangeMark>;
  private readonly byChange: Database.Statement<[number], ConversationColumns>;
  private readonly numbers: ChangeNumbers;

  constructor({ db }: UnitOfWork, counters: Counters) {
    this.numbers = new ChangeNumbers(counters);
    this.byKey = db.prepare('SELECT * FROM conversations WHERE conversation = ?');
    this.put = db.prepare(
      `INSERT INTO conversations VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
       SET read = max(read, excluded.read), cleared = max(cleared, excluded.cleared), change = excluded.change`,
    );
    this.everyone = db.prepare('SELECT * FROM conversations');
    this.marks = db.prepare(
      `SELECT change, ${ROW_BYTES} AS bytes FROM conversations WHERE change > ? ORDER BY change LIMIT ${MAX_MARKS}`,
    );
    this.byChange = db.prepare('SELECT * FROM conversations WHERE change = ?');
  }

  /** Makes the row of a conversation that has its first record, so that the list of conversations needs no search. */
  ensure(conversation: ConversationKey): void {
    const key = idColumn(conversation);
    if (this.byKey.get(key) === undefined) this.put.run(key, 0, 0, this.numbers.next());
  }

  mark(conversation: ConversationKey, read: number, cleared: number): void {
    this.put.run(idColumn(conversation), read, cleared, this.numbers.next());
  }

  list(): ConversationRow[] {
    return this.everyone.all().map(toRow);
  }

  get latest(): number {
    return this.numbers.latest;
  }

  after(change: number): readonly ChangeMark[] {
    return this.marks.all(change);
  }

  row(change: number): ChangeRow | undefined {
    const found = this.byChange.get(change);
    return found && { type: 'conversation', conversation: toRow(found) };
  }
}

const toRow = (found: ConversationColumns): ConversationRow => ({
  change: found.change,
  conversation: idFrom(found.conversation),
  read: found.read,
  cleared: found.cleared,
});
