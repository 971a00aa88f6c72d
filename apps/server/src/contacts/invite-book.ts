import { Inject, Injectable } from '@nestjs/common';
import { INVITE_LIFETIME_MS, MAX_INVITES, ProtocolError, type Clock } from '@parley/protocol';
import type Database from 'better-sqlite3';
import { CLOCK } from '../database/ports';
import { UnitOfWork } from '../database/unit-of-work';
import { stampFits } from './stamp';

/** One-time tokens of invite links. */
@Injectable()
export class InviteBook {
  private readonly live: Database.Statement<[number], { token: Buffer }>;
  private readonly remove: Database.Statement<[Buffer]>;

  constructor(
    private readonly unit: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.live = unit.db.prepare('SELECT token FROM invites WHERE expires_at > ? ORDER BY expires_at');
    this.remove = unit.db.prepare('DELETE FROM invites WHERE token = ?');
  }

  /**
   * Accepts one introduction that is stamped with this token.
   * @returns until when (unix ms)
   * @throws ProtocolError `request-limit` when too many invites wait, `invite-invalid` for a token used before
   */
  async add(token: Uint8Array): Promise<number> {
    const now = this.clock.now();
    const expires = now + INVITE_LIFETIME_MS;
    await this.unit.write((db) => {
      db.prepare('DELETE FROM invites WHERE expires_at <= ?').run(now);
      if (this.live.all(now).length >= MAX_INVITES)
        throw new ProtocolError('request-limit', `at most ${MAX_INVITES} invites wait at the same time`);
      if (db.prepare('INSERT INTO invites VALUES (?, ?) ON CONFLICT DO NOTHING').run(token, expires).changes === 0)
        throw new ProtocolError('invite-invalid', 'there is such an invite already');
    });
    return expires;
  }

  /** Uses up the live invite that this stamp was made with, inside a work. Returns whether there was one. */
  use(id: Buffer, stamp: Uint8Array, now: number): boolean {
    const invite = this.live.all(now).find(({ token }) => stampFits(token, id, stamp));
    if (invite === undefined) return false;
    this.remove.run(invite.token);
    return true;
  }
}
