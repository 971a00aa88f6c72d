import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { formatHostPort, type rest } from '@parley/protocol';
import type { Logger as Pino } from 'pino';
import { CONFIG, setMappedAddress, type Config } from '../config';
import { systemTimers } from '../federation/surroundings';
import { LOG } from '../logging';
import { defaultRoute, type DefaultRoute } from './default-route';
import { isPublicIPv4 } from './is-public';
import { isMappingWanted } from './is-wanted';
import { PortMapper, type MappingOutcome } from './port-mapper';
import { mappersOf } from './routers';

type Told = rest.ReachabilityAnswer['mapping'];

/** Asks the router of a home network to pass the port for other servers on to this machine, and tells what came of it. */
@Injectable()
export class PortMappingService implements OnApplicationBootstrap, OnModuleDestroy {
  private mapper: PortMapper | null = null;
  private outcome: MappingOutcome | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Pino,
  ) {}

  /** Nobody waits for the router. */
  onApplicationBootstrap(): void {
    if (!isMappingWanted(this.config)) return;
    this.outcome = { state: 'looking' };
    this.mapper = new PortMapper(this.config.network.port, {
      timers: systemTimers,
      route: () => this.route(),
      mappers: mappersOf,
      changed: (outcome) => this.changed(outcome),
      failed: (err) => this.log.warn({ err }, 'router-fault'),
    });
    this.mapper.start();
  }

  async onModuleDestroy(): Promise<void> {
    setMappedAddress(this.config, null);
    await this.mapper?.stop();
  }

  /** What came of it, as the owner is told. */
  told(): Told {
    const { outcome } = this;
    if (outcome === null) return { state: 'off', method: null, address: null };
    if (outcome.state === 'refused') return { state: 'refused', method: outcome.refusal.method, address: null };
    if (outcome.state !== 'opened') return { state: outcome.state, method: null, address: null };
    const { method, host, port } = outcome.mapping;
    return { state: isPublicIPv4(host) ? 'opened' : 'private', method, address: formatHostPort({ host, port }) };
  }

  /** Number of the refusal, in the protocol in which the router said it. */
  refusalCode(): number {
    return this.outcome?.state === 'refused' ? this.outcome.refusal.code : 0;
  }

  /** Only a way out from where this server listens is of use. */
  private async route(): Promise<DefaultRoute | null> {
    const { host } = this.config.network;
    const route = await defaultRoute();
    const listensThere = host === '0.0.0.0' || host === '::' || host === route?.local;
    return listensThere ? route : null;
  }

  private changed(outcome: MappingOutcome): void {
    const before = this.told();
    this.outcome = outcome;
    const now = this.told();
    setMappedAddress(this.config, now.state === 'opened' ? now.address : null);
    if (before.state === now.state && before.address === now.address) return;
    const { state, method } = now;
    const code = this.refusalCode();
    // Addresses stay out of the log.
    this.log.info({ state, ...(method !== null && { method }), ...(code !== 0 && { code }) }, 'router-asked');
  }
}
