import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ProtocolError, RETRY_FIRST_MS, RETRY_MAX_MS } from '@parley/protocol';
import type { Logger as Pino } from 'pino';
import { setTimeout as delay } from 'node:timers/promises';
import { CONFIG, type Config, type RelayPlace } from '../config';
import { FederationService } from '../federation';
import { LOG } from '../logging';
import { PeerBook } from './peer-book';

/**
 * Asks the relays of the configuration to be peers. Which server answers at such an address is learned once, and pinned then; a relay that is away is
 * asked again and again.
 */
@Injectable()
export class ConfiguredRelays implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopping = new AbortController();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Pino,
    private readonly book: PeerBook,
    private readonly federation: FederationService,
  ) {}

  /** Nobody waits for it. */
  onApplicationBootstrap(): void {
    for (const relay of this.config.network.relays) void this.ask(relay);
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  private async ask(relay: RelayPlace): Promise<void> {
    const { signal } = this.stopping;
    for (let pause = RETRY_FIRST_MS; !signal.aborted; pause = Math.min(2 * pause, RETRY_MAX_MS)) {
      try {
        return await this.want(relay);
      } catch (error) {
        const code = error instanceof ProtocolError ? error.code : 'internal';
        this.log.info({ address: relay.address, code }, 'relay-not-reached');
      }
      await delay(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  private async want({ address, token }: RelayPlace): Promise<void> {
    const pinned = this.book.all().find((peer) => peer.address === address);
    if (pinned?.state === 'blocked') return;
    const server = pinned?.server ?? (await this.federation.identify({ addresses: [address] }));
    await this.book.want(server, address, token === null ? null : new TextEncoder().encode(token));
  }
}
