import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { PeerStatus } from '@parley/federation';
import {
  formatHostPort,
  MAX_ADDRESSES_PER_CARD,
  parseHostPort,
  ProtocolError,
  type rest,
  type ServerId,
} from '@parley/protocol';
import { CONFIG, isOwnAddress, type Config } from '../config';
import { FederationService } from '../federation';
import { AnnouncementBook } from './announcement-book';
import { PeerBook, type KnownPeer } from './peer-book';
import { QueueCounts } from './queue-counts';

/** What the owner does with peers, and sees of them. */
@Injectable()
export class PeersService implements OnModuleInit {
  constructor(
    private readonly book: PeerBook,
    private readonly federation: FederationService,
    private readonly announcements: AnnouncementBook,
    private readonly queues: QueueCounts,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.book.onChange(() => this.federation.peersChanged());
  }

  list(): rest.PeerItem[] {
    const statuses = new Map(this.federation.links().map((status) => [status.server, status]));
    const queued = this.queues.byServer();
    return this.book.all().map((peer) => this.told(peer, statuses.get(peer.server), queued.get(peer.server) ?? 0));
  }

  /**
   * Wants the server at an address as a peer. One that is pinned and does not answer now is dialled until it does.
   * @throws ProtocolError `own-address`, `server-key-changed`, `blocked`, `request-limit`; without a pinned id also `unreachable`, `timed-out`,
   * `unknown-version`
   */
  async add({ address, serverId, token }: rest.PeerRequest): Promise<rest.PeerItem> {
    const place = parseHostPort(address);
    if (serverId === this.federation.server || isOwnAddress(this.config, place))
      throw new ProtocolError('own-address', 'that is this server');
    const at = formatHostPort(place);
    const server = await this.identify(at, serverId);
    await this.book.want(server, at, token === undefined ? null : new TextEncoder().encode(token));
    this.federation.retry(server);
    return this.one(server);
  }

  /** @throws ProtocolError `unknown-peer`, `blocked`, `request-limit` */
  async accept(server: ServerId): Promise<rest.PeerItem> {
    this.known(server);
    await this.book.want(server, null, null);
    this.federation.retry(server);
    return this.one(server);
  }

  /** Takes back our word; who still wants us stays in the list as `incoming`. @throws ProtocolError `unknown-peer` */
  async disconnect(server: ServerId): Promise<rest.PeerItem> {
    const before = this.one(server);
    await this.book.unwant(server);
    this.federation.disconnect(server, 'going-away');
    return this.after(before);
  }

  /** @throws ProtocolError `unknown-peer` */
  async remove(server: ServerId): Promise<rest.PeerItem> {
    const before = this.one(server);
    await this.book.forget(server);
    if (before.state !== 'blocked') this.federation.disconnect(server, 'going-away');
    return this.after(before);
  }

  /** Refuses the server at the link from now on, whoever it is. @throws ProtocolError `own-address` */
  async block(server: ServerId): Promise<rest.PeerItem> {
    if (server === this.federation.server) throw new ProtocolError('own-address', 'that is this server');
    await this.book.block(server);
    this.federation.disconnect(server, 'blocked');
    return this.one(server);
  }

  /** Forgets it: it may link, and ask, again. @throws ProtocolError `unknown-peer` */
  async unblock(server: ServerId): Promise<rest.PeerItem> {
    const before = this.one(server);
    if (before.state !== 'blocked') return before;
    await this.book.forget(server);
    this.federation.unblocked(server);
    return this.after(before);
  }

  /** The server that proves its key at an address; the pinned one also when it is away. */
  private async identify(address: string, pinned: ServerId | undefined): Promise<ServerId> {
    const target = { addresses: [address], ...(pinned !== undefined && { server: pinned }) };
    try {
      return await this.federation.identify(target);
    } catch (error) {
      const away = error instanceof ProtocolError && ['unreachable', 'timed-out'].includes(error.code);
      if (away && pinned !== undefined) return pinned;
      throw error;
    }
  }

  private known(server: ServerId): KnownPeer {
    const peer = this.book.find(server);
    if (peer === undefined) throw new ProtocolError('unknown-peer', 'there is no such peer');
    return peer;
  }

  private one(server: ServerId): rest.PeerItem {
    const status = this.federation.links().find((link) => link.server === server);
    return this.told(this.known(server), status, this.queues.byServer().get(server) ?? 0);
  }

  private after(before: rest.PeerItem): rest.PeerItem {
    if (this.book.find(before.id) !== undefined) return this.one(before.id);
    return { ...before, state: 'removed', direction: null, rttMs: null, link: 'none', since: null, ours: false };
  }

  private told(peer: KnownPeer, status: PeerStatus | undefined, queued: number): rest.PeerItem {
    const { server, state, address, addedAt } = peer;
    const announced = this.announcements.lastOf(server);
    const addresses = [...new Set([...(address === null ? [] : [address]), ...(announced?.addresses ?? [])])];
    return {
      id: server,
      address: status?.address ?? addresses[0] ?? peer.remoteAddress,
      state,
      direction: status?.direction ?? null,
      rttMs: status?.rttMs ?? null,
      queued,
      link: status?.state ?? 'none',
      addresses: addresses.slice(0, MAX_ADDRESSES_PER_CARD),
      role: status?.role ?? announced?.role ?? null,
      agent: status?.agent ?? null,
      version: status?.version ?? null,
      since: status?.since ?? null,
      bytesIn: status?.bytesIn ?? 0,
      bytesOut: status?.bytesOut ?? 0,
      nextAttemptAt: status?.nextAttemptAt ?? null,
      lastError: status?.lastError ?? null,
      ours: this.book.word(server) === 'yes',
      theirs: this.book.theirs(server),
      addedAt,
    };
  }
}
