import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { readCard } from '@parley/crypto/identity';
import { parseHostPort } from '@parley/protocol';
import type { Logger as Pino } from 'pino';
import { OwnerService } from '../access/owner.service';
import { CONFIG, ownAddresses, type Config } from '../config';
import { RestoreNote } from '../database/restore-note';
import { FederationService } from '../federation/federation.service';
import type { FederationSurface } from '../federation/federation-surface';
import { FEDERATION_SURFACE } from '../federation/federation.tokens';
import { LOG } from '../logging';
import { isAnotherCopy } from './probe';

/**
 * A restored server looks, when it starts, for the one that it was: at the addresses of the card and at its own ones. Two processes with one key
 * push each other's links out, and each gets only a part of the mail; nobody but the two can tell.
 */
@Injectable()
export class CopyWatch implements OnApplicationBootstrap {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Pino,
    private readonly owner: OwnerService,
    private readonly restore: RestoreNote,
    private readonly federation: FederationService,
    @Inject(FEDERATION_SURFACE) private readonly surface: Pick<FederationSurface, 'peers'>,
  ) {}

  /** Nobody waits for it. */
  onApplicationBootstrap(): void {
    if (this.restore.get() !== null) void this.look();
  }

  private async look(): Promise<void> {
    const card = this.owner.get()?.card;
    const known = card === undefined ? [] : (await readCard(card)).addresses;
    const { server, instance } = this.federation;
    const found = await Promise.all(
      [...new Set([...known, ...ownAddresses(this.config)])].map((address) =>
        isAnotherCopy(parseHostPort(address), server, instance, this.surface.peers.looking),
      ),
    );
    if (found.includes(true)) this.log.warn('another-server-has-this-key');
  }
}
