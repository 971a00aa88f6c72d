import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { MDNS_FIRST_MS, MDNS_INTERVAL_MS, type Clock, type ServerId } from '@parley/protocol';
import multicastDns, { type MulticastDNS } from 'multicast-dns';
import type { Logger as Pino } from 'pino';
import { CONFIG, type Config } from '../config';
import { CLOCK } from '../database/ports';
import { FederationService } from '../federation';
import { LOG } from '../logging';
import { lanAddresses } from './lan-interfaces';
import { multicastSocket } from './multicast-socket';
import { NeighbourList, type Neighbour } from './neighbour-list';
import { announcement, SERVICE, sightingsIn } from './service-records';

/** Servers in the same network find each other by multicast DNS (RFC 6762, RFC 6763), and contacts' servers are dialled there, too. */
@Injectable()
export class LanNeighbours implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly list: NeighbourList;
  private readonly links: { readonly address: string; readonly mdns: MulticastDNS }[] = [];
  private readonly listeners = new Set<(neighbour: Neighbour) => void>();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Pino,
    private readonly federation: FederationService,
  ) {
    this.list = new NeighbourList(clock, (server) => federation.isContactServer(server));
    federation.lookNearby((server) => this.list.addressesOf(server));
  }

  /** Who was heard lately; heard last comes first. */
  neighbours(): readonly Neighbour[] {
    return this.list.list();
  }

  /** Calls `listener` when a server appears, or at another address. Returns how to stop that. */
  onAppeared(listener: (neighbour: Neighbour) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onApplicationBootstrap(): void {
    if (this.config.network.mdns === false) return;
    this.follow();
    this.speakAfter(MDNS_FIRST_MS);
  }

  /** Says that it leaves, so that nobody waits for it. */
  async onModuleDestroy(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    await Promise.all(
      this.links.splice(0).map(async ({ address, mdns }) => {
        await new Promise<void>((resolve) => {
          const leaving = announcement(this.federation.server, this.config.network.port, address, 0);
          mdns.respond({ answers: leaving }, () => resolve());
        });
        await new Promise<void>((resolve) => mdns.destroy(resolve));
      }),
    );
  }

  /** Networks come and go: a laptop starts before it is in one, and is carried to another. */
  private follow(): void {
    const addresses = lanAddresses(this.config);
    for (const link of this.links.filter(({ address }) => !addresses.includes(address))) {
      this.links.splice(this.links.indexOf(link), 1);
      link.mdns.destroy();
    }
    for (const address of addresses) if (!this.links.some((link) => link.address === address)) this.join(address);
  }

  private join(address: string): void {
    const socket = multicastSocket(address, this.clock);
    const mdns = multicastDns({ socket, interface: address, bind: '0.0.0.0' });
    // Another program may have the port for itself, or the machine left that network. What cannot be read is a warning, and nobody's concern.
    mdns.on('error', (err: Error) => this.log.info({ err }, 'neighbours-not-looked-for'));
    mdns.on('ready', () => this.greet(mdns, address));
    mdns.on('query', ({ questions = [] }) => {
      // The types do not know the question for everything.
      const isAsked = questions.some(({ name, type }) => name === SERVICE && ['PTR', 'ANY'].includes(type));
      if (isAsked) this.announce(mdns, address);
    });
    mdns.on('response', (packet, { address: host }) => {
      const { there, leaving } = sightingsIn(packet, host);
      for (const sighting of leaving) this.list.forget(sighting);
      for (const sighting of there)
        if (sighting.server !== this.federation.server && this.list.hear(sighting)) this.appeared(sighting.server);
    });
    this.links.push({ address, mdns });
  }

  private speakAfter(pauseMs: number): void {
    this.timer = setTimeout(() => {
      for (const { address, mdns } of this.links) this.greet(mdns, address);
      this.follow();
      this.speakAfter(Math.min(2 * pauseMs, MDNS_INTERVAL_MS));
    }, pauseMs).unref();
  }

  private greet(mdns: MulticastDNS, address: string): void {
    mdns.query(SERVICE, 'PTR');
    this.announce(mdns, address);
  }

  private announce(mdns: MulticastDNS, address: string): void {
    mdns.respond({ answers: announcement(this.federation.server, this.config.network.port, address) });
  }

  private appeared(server: ServerId): void {
    const neighbour = this.list.list().find((each) => each.server === server);
    if (neighbour === undefined) return;
    this.log.info({ server }, 'neighbour-appeared');
    this.federation.appearedNearby(server);
    for (const listener of this.listeners) listener(neighbour);
  }
}
