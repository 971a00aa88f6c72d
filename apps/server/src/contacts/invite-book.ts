import { Inject, Injectable } from '@nestjs/common';
import { INVITE_LIFETIME_MS, MAX_INVITES, ProtocolError, type Clock } from '@parley/protocol';
import type Database from 'better-sqlite3';
import { CLOCK } from '../database/ports';
import { UnitOfWork } from '../database/unit-of-work';
import { stampFits } from './stamp';

/** Each stamp that fits no invite costs a stranger nothing and us a hash per invite: so many per batch are enough. */
const MAX_MISSES = 4;

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

  /** For one batch of a server, inside one work. */
  open(now: number): InviteReader {
    return new InviteReader(
      () => this.live.all(now).map(({ token }) => token),
      (token) => void this.remove.run(token),
    );
  }
}

export class InviteReader {
  private tokens: Buffer[] | null = null;
  private misses = 0;

  constructor(
    private readonly load: () => Buffer[],
    private readonly remove: (token: Buffer) => void,
  ) {}

  /** Uses up the live invite that this stamp was made with. Returns whether there was one. */
  use(id: Buffer, stamp: Uint8Array): boolean {
    if (this.misses >= MAX_MISSES) return false;
    const tokens = (this.tokens ??= this.load());
    const at = tokens.findIndex((token) => stampFits(token, id, stamp));
    const [token] = at < 0 ? [] : tokens.splice(at, 1);
    if (token === undefined) this.misses++;
    else this.remove(token);
    return token !== undefined;
  }
}
