import { Injectable } from '@nestjs/common';
import {
  ProtocolError,
  type AccountId,
  type ChangeRow,
  type Commit,
  type ContactRow,
  type ContactState,
  type ServerId,
} from '@parley/protocol';
import type Database from 'better-sqlite3';
import { ChangeNumbers, MAX_MARKS, type ChangeMark, type ChangeSource } from '../database/change-source';
import { bytesFrom, idColumn, idFrom } from '../database/columns';
import { Counters } from '../database/counters';
import { UnitOfWork } from '../database/unit-of-work';

type ContactChange = NonNullable<Commit['contacts']>[number];

/** What delivery must know of a contact. */
export interface Correspondent {
  readonly account: AccountId;
  readonly state: ContactState;
  readonly server: ServerId;
}

interface ContactColumns {
  account: Buffer;
  version: number;
  state: ContactState;
  server: Buffer;
  addresses: string;
  sealed: Buffer;
  alert: string | null;
  change: number;
}

const columns = 'account, version, state, server, addresses, sealed, alert, change';
const present = `state <> 'removed'`;
/** A contact without its sealed part, on the wire; addresses at their longest. */
const ROW_BYTES = 2_700;
const NOTHING = new Uint8Array(0);
const NO_SECRET = new Uint8Array(32);

/** The contacts' rows. What changes is called inside a work. */
@Injectable()
export class ContactBook implements ChangeSource {
  private readonly insert: Database.Statement<[Buffer, string, Buffer, string, Uint8Array, Uint8Array, number]>;
  private readonly update: Database.Statement<[string, Buffer, string, Uint8Array, Uint8Array, number, Buffer, number]>;
  private readonly select: Database.Statement<[Buffer], ContactColumns>;
  private readonly everyone: Database.Statement<[], ContactColumns>;
  private readonly ofServer: Database.Statement<[Buffer], ContactColumns>;
  private readonly alert: Database.Statement<[string | null, number, Buffer]>;
  private readonly marks: Database.Statement<[number], ChangeMark>;
  private readonly byChange: Database.Statement<[number], ContactColumns>;
  private readonly numbers: ChangeNumbers;

  constructor({ db }: UnitOfWork, counters: Counters) {
    this.numbers = new ChangeNumbers(counters);
    this.insert = db.prepare('INSERT INTO contacts VALUES (?, 1, ?, ?, ?, ?, ?, NULL, ?) ON CONFLICT DO NOTHING');
    this.update = db.prepare(
      `UPDATE contacts SET version = version + 1, state = ?, server = ?, addresses = ?, stamp_secret = ?, sealed = ?, alert = NULL,
       change = ? WHERE account = ? AND version = ?`,
    );
    this.select = db.prepare(`SELECT ${columns} FROM contacts WHERE account = ?`);
    this.everyone = db.prepare(`SELECT ${columns} FROM contacts ORDER BY change`);
    this.ofServer = db.prepare(`SELECT ${columns} FROM contacts WHERE server = ? AND ${present}`);
    this.alert = db.prepare('UPDATE contacts SET alert = ?, change = ? WHERE account = ?');
    this.marks = db.prepare(
      `SELECT change, ${ROW_BYTES} + length(sealed) AS bytes FROM contacts WHERE change > ? ORDER BY change LIMIT ${MAX_MARKS}`,
    );
    this.byChange = db.prepare(`SELECT ${columns} FROM contacts WHERE change = ?`);
  }

  /**
   * Writes one contact. A removed one keeps nothing but its id, so that other devices learn of it.
   * @throws ProtocolError `state-conflict`
   */
  write({ account, version, state, server, addresses, stampSecret, sealed }: ContactChange): void {
    const key = idColumn(account);
    const gone = state === 'removed';
    const places = JSON.stringify(gone ? [] : addresses);
    const secret = gone ? NO_SECRET : stampSecret;
    const content = gone ? NOTHING : sealed;
    const change = this.numbers.next();
    const written =
      version === 0
        ? this.insert.run(key, state, idColumn(server), places, secret, content, change)
        : this.update.run(state, idColumn(server), places, secret, content, change, key, version);
    if (written.changes === 0) throw new ProtocolError('state-conflict', 'a contact was changed by another device');
  }

  find(account: AccountId): Correspondent | undefined {
    const found = this.select.get(idColumn(account));
    return found && { account, state: found.state, server: idFrom(found.server) };
  }

  /** Everyone. Of the removed there is a version: whoever adds one of them again goes on from it. */
  list(): ContactRow[] {
    return this.everyone.all().map(toRow);
  }

  onServer(server: ServerId): ContactRow[] {
    return this.ofServer.all(idColumn(server)).map(toRow);
  }

  /** Shows (or with null ends) a warning at a contact. */
  warn(account: AccountId, alert: string | null): void {
    this.alert.run(alert, this.numbers.next(), idColumn(account));
  }

  get latest(): number {
    return this.numbers.latest;
  }

  after(change: number): readonly ChangeMark[] {
    return this.marks.all(change);
  }

  row(change: number): ChangeRow | undefined {
    const found = this.byChange.get(change);
    return found && { type: 'contact', contact: toRow(found) };
  }
}

const toRow = (found: ContactColumns): ContactRow => ({
  change: found.change,
  account: idFrom(found.account),
  version: found.version,
  state: found.state,
  server: idFrom(found.server),
  addresses: JSON.parse(found.addresses) as string[],
  sealed: bytesFrom(found.sealed),
  alert: found.alert,
});
