import {
  MAX_LINKS,
  ProtocolError,
  closeCodes,
  parseId,
  serverId,
  toBase32,
  type CloseCode,
  type LinkFrame,
  type ServerId,
} from '@parley/protocol';
import type { KeyChange } from '../federation';
import { LinkCounters } from '../link/counters';
import { establish } from '../link/establish';
import type { Established } from '../link/handshake';
import { Link, type LinkListener, type LinkPlace } from '../link/link';
import type { Dialer, Directory, OwnHello, Surroundings, Transport } from '../ports';
import { dialFirst, type DialOptions } from './dial';
import { DialLoop } from './dial-loop';
import { Doorkeeper } from './doorkeeper';
import { LinkPair } from './link-pair';

interface LinksOptions extends Surroundings {
  readonly hello: OwnHello;
  readonly dialer: Dialer;
  readonly directory: Directory;
  /** Whether a link to this server stays although nothing is said and the owner has no contact there: a peer, or one that has packets of ours. */
  readonly isKept: (server: ServerId) => boolean;
  readonly maxLinks?: number;
}

export interface LinksListener {
  /** From now on this is the link to use for its server; it may take the place of another. */
  linkUp(link: Link): void;
  /** No link to this server is left. */
  linkDown(server: ServerId, code: number, reason: string): void;
  /** A link is closed, whether another one took its place or not. */
  linkClosed(link: Link, code: number): void;
  frame(link: Link, frame: LinkFrame): void;
  keyChanged(change: KeyChange): void;
}

interface Peer {
  readonly pair: LinkPair;
  readonly loop: DialLoop;
}

/** Links to other servers: accepts, dials, and keeps one for each server. */
export class Links implements LinkListener {
  readonly server: ServerId;
  readonly counters = new LinkCounters();
  readonly #peers = new Map<ServerId, Peer>();
  readonly #door = new Doorkeeper();
  readonly #dialling: DialOptions;
  readonly #stopping = new AbortController();
  #count = 0;

  constructor(
    private readonly options: LinksOptions,
    private readonly listener: LinksListener,
  ) {
    this.server = parseId(serverId, toBase32(options.keys.publicKey));
    this.#dialling = {
      dialer: options.dialer,
      handshake: this.#handshake(),
      linked: (established, transport, address) => this.#add(established, transport, { direction: 'out', address }),
      keyChanged: (expected, found, address) => listener.keyChanged({ expected, found, address }),
    };
  }

  get count(): number {
    return this.#count;
  }

  get handshakesPending(): number {
    return this.#door.pending;
  }

  /** The link to use for a server, if there is one. */
  to(server: ServerId): Link | null {
    return this.#peers.get(server)?.pair.current ?? null;
  }

  /** Whether the first attempt to reach a server since it was last linked is under way. */
  isDialling(server: ServerId): boolean {
    const { pair, loop } = this.#peers.get(server) ?? {};
    return pair?.current === null && loop?.dialing === true && loop.lastError === null;
  }

  /** Every server that has a link or is wanted. */
  *all(): Generator<{ server: ServerId; link: Link | null; loop: DialLoop }, void, undefined> {
    for (const [server, { pair, loop }] of this.#peers) yield { server, link: pair.current, loop };
  }

  /** An inbound transport from a network address. */
  accept(transport: Transport, from: string): void {
    const leave = this.#stopping.signal.aborted ? null : this.#door.enter(from);
    if (leave === null) {
      this.counters.countClose(closeCodes.slow);
      transport.listen({ onMessage: () => undefined, onClose: () => undefined });
      return transport.close(closeCodes.slow.code, closeCodes.slow.reason);
    }
    establish(
      transport,
      'responder',
      { ...this.#handshake(), expected: null, signal: this.#stopping.signal },
      {
        established: (established) => {
          leave();
          this.#add(established, transport, { direction: 'in', address: from });
        },
        failed: (error) => {
          leave();
          this.options.logger.debug('handshake-failed', { code: error.code });
        },
      },
    );
  }

  /** Keeps trying until there is a link, and again when it is lost. */
  want(server: ServerId): void {
    if (this.#stopping.signal.aborted || server === this.server || this.options.directory.isBlocked(server)) return;
    this.#peer(server).loop.want();
  }

  unwant(server: ServerId): void {
    this.#peers.get(server)?.loop.unwant();
    this.#tidy(server);
  }

  /** Dials now, without waiting for the backoff. */
  retry(server?: ServerId): void {
    if (this.#stopping.signal.aborted) return;
    if (server !== undefined) this.want(server);
    for (const [id, { loop }] of this.#peers) if (server === undefined || id === server) loop.retry();
  }

  /** A link to `server`, or to whoever answers: the one there is, else dialled once. @throws as `dialFirst` */
  async reach(server: ServerId | undefined, addresses: readonly string[]): Promise<Link> {
    if (this.#stopping.signal.aborted) throw new ProtocolError('unreachable', 'this server is stopping');
    const there = server === undefined ? null : this.to(server);
    if (there !== null) return there;
    return dialFirst(this.#dialling, server ?? null, addresses, this.#stopping.signal);
  }

  /**
   * A link to whoever answers at one of these addresses, or to `server` and nobody else: the one that was dialled there, else a new one. Another key
   * is the caller's to tell of. @throws as `dialFirst`
   */
  async dial(server: ServerId | undefined, addresses: readonly string[]): Promise<Link> {
    if (this.#stopping.signal.aborted) throw new ProtocolError('unreachable', 'this server is stopping');
    const there = [...this.#peers.values()].flatMap(({ pair }) => pair.current ?? []);
    const same = there.find(({ peer, place }) => addresses.includes(place.address) && peer === (server ?? peer));
    if (same !== undefined) return same;
    const quietly = { ...this.#dialling, keyChanged: () => undefined };
    return dialFirst(quietly, server ?? null, addresses, this.#stopping.signal);
  }

  disconnect(server: ServerId, close: CloseCode): void {
    this.unwant(server);
    for (const link of this.#peers.get(server)?.pair.all() ?? []) link.close(close);
  }

  /** Closes every link; those that are wanted are dialled anew, with what there is to say in a handshake by now. */
  renew(): void {
    for (const { pair } of this.#peers.values()) for (const link of [...pair.all()]) link.close(closeCodes.goingAway);
  }

  /** Closes everything, for good. */
  stop(): void {
    this.#stopping.abort();
    for (const server of [...this.#peers.keys()]) this.disconnect(server, closeCodes.goingAway);
  }

  onFrame(link: Link, frame: LinkFrame): void {
    this.listener.frame(link, frame);
  }

  onClosed(link: Link, code: number, reason: string): void {
    const { peer: server } = link;
    this.#count -= 1;
    this.options.logger.info('link-closed', { server, code, reason });
    this.listener.linkClosed(link, code);
    const peer = this.#peer(server);
    const before = peer.pair.current;
    peer.pair.remove(link);
    const { current } = peer.pair;
    if (current !== null && current !== before) this.listener.linkUp(current);
    else if (current === null && before !== null) {
      peer.loop.linkDown(code, reason, this.options.clock.now() - link.since);
      this.listener.linkDown(server, code, reason);
    }
    this.#tidy(server);
  }

  #add(established: Established, transport: Transport, place: LinkPlace): Link {
    const { clock, timers, logger } = this.options;
    const isKept = (server: ServerId): boolean => this.#stays(server);
    const link = new Link(
      established,
      place,
      transport,
      { clock, timers, logger, counters: this.counters, isKept },
      this,
    );
    const { pair, loop } = this.#peer(link.peer);
    this.#count += 1;
    logger.info('link-up', { server: link.peer, direction: place.direction, version: established.version });
    pair.add(link);
    loop.linkUp();
    this.listener.linkUp(link);
    if (this.#stopping.signal.aborted) link.close(closeCodes.goingAway);
    else if (this.#count > (this.options.maxLinks ?? MAX_LINKS)) this.#closeLeastUsed(link);
    return link;
  }

  /** How a contact is reached now can only be said by a link that stays; and only over such links there are routes. */
  #stays(server: ServerId): boolean {
    return this.options.directory.isKnown(server) || this.options.isKept(server);
  }

  /** Strangers go first: however many keys they make, they do not push out peers and the servers of contacts. */
  #closeLeastUsed(except: Link): void {
    const links = [...this.#peers.values()].flatMap(({ pair }) => pair.all()).filter((link) => link !== except);
    const rank = ({ peer }: Link): number => (this.#stays(peer) ? 1 : 0);
    links.sort((a, b) => rank(a) - rank(b) || a.lastUse - b.lastUse);
    links[0]?.close(closeCodes.idle);
  }

  #handshake(): DialOptions['handshake'] {
    const { keys, hello, directory, timers } = this.options;
    return { keys, hello, timers, counters: this.counters, isBlocked: (server) => directory.isBlocked(server) };
  }

  #peer(server: ServerId): Peer {
    const known = this.#peers.get(server);
    if (known !== undefined) return known;
    const { directory, timers } = this.options;
    const loop = new DialLoop(server, {
      ...this.options,
      isKept: () => this.options.isKept(server),
      attempt: async (signal) =>
        dialFirst(
          this.#dialling,
          server,
          await directory.addressesOf(server),
          AbortSignal.any([signal, this.#stopping.signal]),
        ),
    });
    const peer = { pair: new LinkPair(this.server < server, timers), loop };
    this.#peers.set(server, peer);
    return peer;
  }

  /** Forgets a server with which nothing is going on. */
  #tidy(server: ServerId): void {
    const peer = this.#peers.get(server);
    if (peer !== undefined && peer.pair.current === null && !peer.loop.wanted) this.#peers.delete(server);
  }
}
