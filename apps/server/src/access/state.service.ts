import { Injectable } from '@nestjs/common';
import { ProtocolError, type Commit, type rest } from '@parley/protocol';
import type Database from 'better-sqlite3';
import { bytesFrom, idColumn } from '../database/columns';
import { UnitOfWork } from '../database/unit-of-work';
import type { CommitPart } from './commit-part';

type StateChange = NonNullable<Commit['states']>[number];

/** Sealed states of the clients, and the generations that their sending sessions used. */
@Injectable()
export class StateService implements CommitPart {
  private readonly insert: Database.Statement<[Buffer, Uint8Array]>;
  private readonly update: Database.Statement<[Uint8Array | null, Buffer, number]>;
  private readonly select: Database.Statement<[Buffer], { version: number; sealed: Buffer | null }>;
  private readonly raise: Database.Statement<[Buffer, number]>;
  private readonly generation: Database.Statement<[Buffer], { generation: number }>;

  constructor({ db }: UnitOfWork) {
    this.insert = db.prepare('INSERT INTO states VALUES (?, 1, ?) ON CONFLICT DO NOTHING');
    this.update = db.prepare('UPDATE states SET version = version + 1, sealed = ? WHERE key = ? AND version = ?');
    this.select = db.prepare('SELECT version, sealed FROM states WHERE key = ?');
    this.raise = db.prepare(
      `INSERT INTO generations VALUES (?, ?) ON CONFLICT DO UPDATE SET generation = excluded.generation
       WHERE excluded.generation > generations.generation`,
    );
    this.generation = db.prepare('SELECT generation FROM generations WHERE session = ?');
  }

  /** @throws ProtocolError `state-conflict`, `generation-used` */
  apply({ states = [], generations = [] }: Commit): void {
    for (const change of states) {
      if (!this.change(change)) throw new ProtocolError('state-conflict', 'a state was changed by another device');
    }
    for (const { session, generation } of generations) {
      if (this.raise.run(idColumn(session), generation).changes === 0)
        throw new ProtocolError('generation-used', 'this generation of the session was used before');
    }
  }

  /** The states under these keys, and the highest generation of those that are sending sessions. What never existed is left out. */
  read(keys: readonly rest.StatesAnswer['states'][number]['key'][]): rest.StatesAnswer {
    const states: rest.StatesAnswer['states'] = [];
    const generations: rest.StatesAnswer['generations'] = [];
    for (const key of new Set(keys)) {
      const column = idColumn(key);
      const state = this.select.get(column);
      if (state !== undefined) {
        const { version, sealed } = state;
        states.push({ key, version, sealed: sealed && bytesFrom(sealed) });
      }
      const used = this.generation.get(column);
      if (used !== undefined) generations.push({ session: key, generation: used.generation });
    }
    return { states, generations };
  }

  /**
   * Whether the version was the present one. Of a deleted state the version stays, like the generation of a session: what is made anew under
   * its key goes on from there.
   */
  private change({ key, version, sealed }: StateChange): boolean {
    const column = idColumn(key);
    if (version > 0) return this.update.run(sealed, column, version).changes > 0;
    return sealed === null ? this.select.get(column) === undefined : this.insert.run(column, sealed).changes > 0;
  }
}
