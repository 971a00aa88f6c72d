import { Inject, Injectable } from '@nestjs/common';
import type { ServerId } from '@parley/protocol';
import { timingSafeEqual } from 'node:crypto';
import { digestOf } from '../access/secrets';
import { CONFIG, type Config } from '../config';

/** What the configuration says of servers that want to be peers: who is let in without asking anybody, and who never is. */
@Injectable()
export class PeerRules {
  private readonly allowed: ReadonlySet<ServerId>;
  private readonly denied: ReadonlySet<ServerId>;
  private readonly digests: readonly Buffer[];

  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'relay'>) {
    const { allow, deny, tokens } = config.relay;
    this.allowed = new Set(allow);
    this.denied = new Set(deny);
    this.digests = tokens.map(digestOf);
  }

  denies(server: ServerId): boolean {
    return this.denied.has(server);
  }

  /** @param token what it showed */
  letsIn(server: ServerId, token: Uint8Array | undefined): boolean {
    const { accept } = this.config.relay;
    if (this.denied.has(server)) return false;
    if (accept === 'anyone' || this.allowed.has(server)) return true;
    return accept === 'token' && token !== undefined && this.knows(token);
  }

  private knows(token: Uint8Array): boolean {
    const digest = digestOf(token);
    // Every one is compared, so that the time tells nothing of which.
    return this.digests.filter((known) => timingSafeEqual(known, digest)).length > 0;
  }
}
