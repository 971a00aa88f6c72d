import { Injectable } from '@nestjs/common';
import { ProtocolError, type AccountId } from '@parley/protocol';
import type Database from 'better-sqlite3';
import { booleanColumn, bytesFrom, idColumn, idFrom } from '../database/columns';
import { UnitOfWork } from '../database/unit-of-work';

/** The owner of this server. */
export interface Owner {
  readonly account: AccountId;
  readonly handle: string;
  /** Encoded `signed` card. */
  readonly card: Uint8Array;
  /** Encoded `vault`. */
  readonly vault: Uint8Array;
  /** Digests of the authentication secrets. */
  readonly passwordHash: Uint8Array;
  readonly recoveryHash: Uint8Array;
  /** The card names another server by now. */
  readonly moved: boolean;
}

interface OwnerColumns {
  account: Buffer;
  handle: string;
  card: Buffer;
  vault: Buffer;
  password_hash: Buffer;
  recovery_hash: Buffer;
  moved: number;
}

/** Who owns this server; kept in memory, because every envelope asks. */
@Injectable()
export class OwnerService {
  private current: Owner | null;
  private readonly select: Database.Statement<[], OwnerColumns>;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly unit: UnitOfWork) {
    this.select = unit.db.prepare('SELECT * FROM owner WHERE id = 1');
    this.current = this.load();
  }

  get(): Owner | null {
    return this.current;
  }

  /** @throws ProtocolError `not-set-up` */
  required(): Owner {
    if (this.current === null) throw new ProtocolError('not-set-up', 'this server has no owner yet');
    return this.current;
  }

  /** Calls `listener` when the owner is made, and when the owner's card or secrets are replaced. */
  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** The card for whoever asks for this handle, or for the owner; null when that is nobody. */
  cardFor(handle: string | undefined): Uint8Array | null {
    const owner = this.current;
    return owner === null || (handle !== undefined && handle !== owner.handle) ? null : owner.card;
  }

  /** Makes the first owner. @throws ProtocolError `already-set-up`, also when two try at once */
  async claim(owner: Owner, now: number, alongside: (db: Database.Database) => void): Promise<void> {
    await this.unit.write((db) => {
      if (this.select.get() !== undefined) throw new ProtocolError('already-set-up', 'this server has an owner');
      db.prepare('INSERT INTO owner VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)').run(
        idColumn(owner.account),
        owner.handle,
        owner.card,
        owner.vault,
        owner.passwordHash,
        owner.recoveryHash,
        now,
        booleanColumn(owner.moved),
      );
      alongside(db);
    });
    this.current = this.load();
    this.told();
  }

  /** Puts other secrets or another card in place. @throws ProtocolError `state-conflict` when it changed meanwhile */
  async replace(known: Owner, next: Owner, alongside: (db: Database.Database) => void): Promise<void> {
    await this.unit
      .write((db) => {
        if (this.current !== known)
          throw new ProtocolError('state-conflict', 'the vault was changed by another device');
        db.prepare(
          'UPDATE owner SET card = ?, vault = ?, password_hash = ?, recovery_hash = ?, moved = ? WHERE id = 1',
        ).run(next.card, next.vault, next.passwordHash, next.recoveryHash, booleanColumn(next.moved));
        alongside(db);
        // Within the same turn as the transaction, so that a second change that waits in it sees the first.
        this.current = next;
      })
      .catch((cause: unknown) => {
        this.current = this.load();
        throw cause;
      });
    this.told();
  }

  private told(): void {
    for (const listener of this.listeners) listener();
  }

  private load(): Owner | null {
    const row = this.select.get();
    if (row === undefined) return null;
    return {
      account: idFrom(row.account),
      handle: row.handle,
      card: bytesFrom(row.card),
      vault: bytesFrom(row.vault),
      passwordHash: row.password_hash,
      recoveryHash: row.recovery_hash,
      moved: row.moved === 1,
    };
  }
}
