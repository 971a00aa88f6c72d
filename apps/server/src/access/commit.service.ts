import { Inject, Injectable } from '@nestjs/common';
import {
  commit as commitMessage,
  equalBytes,
  ProtocolError,
  type Clock,
  type Commit,
  type Committed,
  type DeviceId,
} from '@parley/protocol';
import type Database from 'better-sqlite3';
import { hash } from 'node:crypto';
import { idColumn } from '../database/columns';
import { Counters } from '../database/counters';
import { CLOCK } from '../database/ports';
import { UnitOfWork } from '../database/unit-of-work';
import { commitOrder, type CommitContext, type CommitPart, type CommitPartName } from './commit-part';
import { LeaseService } from './lease.service';
import { OwnerService } from './owner.service';
import { StateService } from './state.service';

interface LastCommit {
  commit_number: number;
  commit_hash: Buffer | null;
  commit_answer: string | null;
}

/** The atomic commit: everything a client does. */
@Injectable()
export class CommitService {
  private readonly parts = new Map<CommitPartName, CommitPart>();
  private readonly last: Database.Statement<[Buffer], LastCommit>;
  private readonly keep: Database.Statement<[number, Buffer, string, Buffer]>;

  constructor(
    private readonly unit: UnitOfWork,
    private readonly counters: Counters,
    private readonly lease: LeaseService,
    private readonly owner: OwnerService,
    states: StateService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.parts.set('states', states);
    this.last = unit.db.prepare('SELECT commit_number, commit_hash, commit_answer FROM devices WHERE id = ?');
    this.keep = unit.db.prepare(
      'UPDATE devices SET commit_number = ?, commit_hash = ?, commit_answer = ? WHERE id = ?',
    );
  }

  /** Features bring their part when they start. */
  register(name: CommitPartName, part: CommitPart): void {
    this.parts.set(name, part);
  }

  /** Number of the device's last commit; 0 before the first. */
  lastNumber(device: DeviceId): number {
    return this.last.get(idColumn(device))?.commit_number ?? 0;
  }

  /**
   * Does an encoded `commit` of this device, all of it or nothing; resolves once it is durable.
   * @throws ProtocolError `malformed`, `too-large`, `not-signed-in`, `account-moved`, `commit-out-of-order`, `lease-lost`, `storage-full`,
   * `storage-failed`, and what the parts refuse
   */
  async apply(device: DeviceId, bytes: Uint8Array): Promise<Committed> {
    const commit = commitMessage.decode(bytes);
    const digest = hash('sha256', bytes, 'buffer');
    const context: CommitContext = { device, now: this.clock.now(), records: [], envelopes: [], afterwards: [] };
    const committed = await this.unit.write(() => this.work(commit, digest, context));
    for (const task of context.afterwards) task();
    return committed;
  }

  private work(commit: Commit, digest: Buffer, context: CommitContext): Committed {
    const device = idColumn(context.device);
    const last = this.last.get(device);
    if (last === undefined) throw new ProtocolError('not-signed-in', 'this device is signed in no longer');
    if (commit.number === last.commit_number && last.commit_hash !== null && last.commit_answer !== null) {
      if (equalBytes(digest, last.commit_hash)) return JSON.parse(last.commit_answer) as Committed;
    }
    if (commit.number !== last.commit_number + 1)
      throw new ProtocolError('commit-out-of-order', `the last commit of this device is ${last.commit_number}`);
    if (this.owner.required().moved)
      throw new ProtocolError('account-moved', 'the account has moved to another server');
    this.checkLease(commit, context.device);
    for (const name of commitOrder) this.part(name).apply(commit, context);
    const { records, envelopes } = context;
    const committed = { number: commit.number, change: this.counters.last('change'), records, envelopes };
    this.keep.run(commit.number, digest, JSON.stringify(committed), device);
    return committed;
  }

  private checkLease({ lease, acknowledged }: Commit, device: DeviceId): void {
    if (lease === undefined && (acknowledged ?? []).length === 0) return;
    if (lease === undefined || !this.lease.isHeld(device, lease))
      throw new ProtocolError('lease-lost', 'another device reads by now');
  }

  private part(name: CommitPartName): CommitPart {
    const part = this.parts.get(name);
    if (part === undefined) throw new Error(`nobody does the ${name} of commits`);
    return part;
  }
}
