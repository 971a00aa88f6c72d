import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import {
  DHT_LOOK_FIRST_MS,
  DHT_LOOK_INTERVAL_MS,
  DHT_LOOK_MAX_MS,
  DHT_PUBLISH_AGAIN_MS,
  DHT_PUBLISH_INTERVAL_MS,
  type Announcement,
  type Clock,
  type ServerId,
} from '@parley/protocol';
import type { Logger as Pino } from 'pino';
import { CONFIG, type Config } from '../../config';
import { CLOCK } from '../../database/ports';
import { FederationService } from '../../federation';
import { SERVER_IDENTITY } from '../../federation/federation.tokens';
import type { ServerIdentity } from '../../federation/server-key';
import { LOG } from '../../logging';
import { AnnouncementBook } from '../announcement-book';
import { StartError } from '../../start-error';
import { DhtNode } from './dht-node';
import { openRecord, ownRecord } from './server-record';

interface Look {
  readonly at: number;
  readonly pause: number;
}

/**
 * Tells a DHT where this server is, and asks it for servers of contacts that are not where they were. What is known already comes first: a
 * server is looked for only once it was tried and did not answer.
 */
@Injectable()
export class DiscoveryService implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  private node: DhtNode | null = null;
  private readonly looks = new Map<ServerId, Look>();
  private timer: NodeJS.Timeout | undefined;
  private published: { readonly sequence: number; readonly at: number; readonly nodes: number } | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(SERVER_IDENTITY) private readonly identity: ServerIdentity,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Pino,
    private readonly federation: FederationService,
    private readonly announcements: AnnouncementBook,
  ) {}

  onModuleInit(): void {
    this.federation.findWith(async (server) => (await this.look(server))?.addresses ?? []);
  }

  /** @throws StartError when the port is taken */
  async onApplicationBootstrap(): Promise<void> {
    const { dht, network } = this.config;
    if (dht === null) return;
    try {
      const { bootstrap, port } = dht;
      this.node = await DhtNode.open({
        bootstrap,
        host: network.host,
        port,
        dropped: (why) => this.log.debug({ why }, 'dht-packet-dropped'),
      });
    } catch (error) {
      const { code = '?' } = error as NodeJS.ErrnoException;
      throw new StartError(`UDP port ${dht.port}, [DHT] port, cannot be listened on (${code}).`);
    }
    this.log.info({ port: this.node.port }, 'dht-listening');
    this.tickEvery(DHT_LOOK_INTERVAL_MS);
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    const { node } = this;
    this.node = null;
    await node?.close();
  }

  /** Where a server says that it is; null when nothing is found. What is found is kept if the server matters to the owner. */
  private async look(server: ServerId): Promise<Announcement | null> {
    const bytes = (await this.node?.look(server)) ?? null;
    if (bytes === null) return null;
    try {
      const announcement = await openRecord(server, bytes);
      const before = this.announcements.lastOf(server)?.sequence ?? -1;
      if (announcement.sequence > before) await this.announcements.announced({ announcement, bytes });
      return announcement;
    } catch {
      this.log.warn({ server }, 'dht-record-unreadable');
      return null;
    }
  }

  private async tick(): Promise<void> {
    await this.publish();
    const due = this.federation
      .unreachedServers()
      .filter((server) => (this.looks.get(server)?.at ?? 0) <= this.clock.now());
    for (const server of due) {
      const { pause = DHT_LOOK_FIRST_MS / 2 } = this.looks.get(server) ?? {};
      const next = Math.min(2 * pause, DHT_LOOK_MAX_MS);
      this.looks.set(server, { at: this.clock.now() + next, pause: next });
      const known = this.announcements.lastOf(server)?.sequence ?? -1;
      const found = await this.look(server);
      if (found !== null && found.sequence > known) this.federation.placeFound(server);
    }
    const missing = new Set(this.federation.unreachedServers());
    for (const server of this.looks.keys()) if (!missing.has(server)) this.looks.delete(server);
  }

  /** When it is another than before, and again and again: nodes go, and forget. */
  private async publish(): Promise<void> {
    const own = this.federation.ownAnnouncement;
    const { node } = this;
    if (own === null || node === null) return;
    const { sequence, bytes } = await ownRecord(this.identity.key, own);
    const last = this.published;
    const pause = last !== null && last.nodes > 0 ? DHT_PUBLISH_INTERVAL_MS : DHT_PUBLISH_AGAIN_MS;
    if (last?.sequence === sequence && this.clock.now() - last.at < pause) return;
    const nodes = await node.publish(this.identity.key.seed, sequence, bytes).catch(() => 0);
    this.published = { sequence, at: this.clock.now(), nodes };
    if (nodes === 0 && last?.nodes !== 0) this.log.warn('dht-nobody-took-the-record');
    else if (nodes > 0 && last?.sequence !== sequence) this.log.info({ nodes }, 'dht-record-told');
  }

  /** One after the other, however long one takes. */
  private tickEvery(ms: number): void {
    let busy = false;
    this.timer = setInterval(() => {
      if (busy) return;
      busy = true;
      this.tick()
        .catch((error: unknown) => this.log.error({ err: error }, 'dht-failed'))
        .finally(() => (busy = false));
    }, ms);
  }
}
