import {
  OwnSequence,
  RoutePacer,
  RouteTable,
  steadyClock,
  type Heard,
  type Neighbour,
  type Seek,
} from '@parley/federation';
import { ROUTE_FLAP_MAX_MS, parseId, serverId, toBase32, type ServerId } from '@parley/protocol';
import { EventQueue } from './event-queue';
import { sha256 } from './servers';

/** What goes over a link between two routing tables. */
export type RouteFrame =
  | {
      readonly type: 'routes';
      readonly fresh: boolean;
      readonly routes: readonly Heard[];
      readonly lost: readonly ServerId[];
    }
  | { readonly type: 'seek'; readonly seeks: readonly Seek[] };

/** What a relay that is not honest makes of a frame that it sends: nothing, others, several, each after a delay in ms. */
export type Deed = (
  frame: RouteFrame,
  to: RouteNode,
) => readonly { readonly frame: RouteFrame; readonly delayMs: number }[];

/** What went over all links, and when a next hop changed last (unix ms). */
class RouteTraffic {
  changedAt = 0;
  frames = 0;
  routes = 0;
  lost = 0;
  seeks = 0;

  count(frame: RouteFrame): void {
    this.frames += 1;
    if (frame.type === 'seek') this.seeks += frame.seeks.length;
    else {
      this.routes += frame.routes.length;
      this.lost += frame.lost.length;
    }
  }
}

/** One link while it is up. Frames of one direction stay in order. */
class RouteLink {
  up = true;
  readonly #last = new Map<RouteNode, number>();

  constructor(
    private readonly world: RouteWorld,
    readonly ends: readonly [RouteNode, RouteNode],
    readonly latencyMs: number,
  ) {}

  other(end: RouteNode): RouteNode {
    return this.ends[0] === end ? this.ends[1] : this.ends[0];
  }

  send(from: RouteNode, frame: RouteFrame): void {
    const to = this.other(from);
    this.world.traffic.count(frame);
    const deeds = from.deed?.(frame, to) ?? [{ frame, delayMs: 0 }];
    for (const { frame: sent, delayMs } of deeds) {
      const { time } = this.world;
      const at = Math.max(time.now() + this.latencyMs + delayMs, this.#last.get(to) ?? 0);
      this.#last.set(to, at);
      time.after(at - time.now(), () => {
        if (this.up) to.receive(this, sent);
      });
    }
  }
}

/** A server that does nothing but route: the real table and its pacer over links that are simulated. */
export class RouteNode {
  readonly links = new Map<RouteLink, Neighbour>();
  readonly server: ServerId;
  /** Null for an honest one. */
  deed: Deed | null = null;
  /** How far its clock is off. */
  clockOffMs = 0;
  table!: RouteTable;
  #pacer!: RoutePacer;
  #sequence!: OwnSequence;
  /** What outlives a restart. */
  #kept = 0;
  #life = { alive: false };

  constructor(
    readonly world: RouteWorld,
    readonly number: number,
    /** Another number for a second server with the same key. */
    keyNumber = number,
  ) {
    this.server = parseId(serverId, toBase32(sha256(Uint8Array.of(keyNumber & 255, keyNumber >> 8, 7))));
    this.start();
  }

  /** Unix ms of the last sequence number. */
  get sequence(): number {
    return this.#kept;
  }

  now(): number {
    return this.world.time.now() + this.clockOffMs;
  }

  /** Starts anew, without links. @param kept the last sequence number, when that is to be an older one */
  start(kept = this.#kept): void {
    for (const link of [...this.links.keys()]) this.world.drop(link);
    this.#life.alive = false;
    const life = { alive: true };
    this.#life = life;
    const clock = steadyClock({ now: () => this.now() });
    this.table = new RouteTable({
      server: this.server,
      clock,
      changed: () => (this.world.traffic.changedAt = this.world.time.now()),
      sequenceSought: (sequence, proven) => this.#sought(sequence, proven, life),
    });
    this.#pacer = new RoutePacer(this.table, {
      clock,
      timers: { after: (ms, run) => this.world.time.after(ms, () => (life.alive ? run() : undefined)) },
      tell: ({ to, fresh, routes, lost }) => this.#send(to, { type: 'routes', fresh, routes, lost }),
      seek: ({ to, seeks }) => this.#send(to, { type: 'seek', seeks }),
    });
    this.#sequence = new OwnSequence(kept);
    this.#announce();
  }

  linked(link: RouteLink): void {
    const { server } = link.other(this);
    const neighbour = this.table.open(server);
    this.table.use(server, neighbour);
    this.links.set(link, neighbour);
    this.world.happened(this, null);
    this.#pacer.wake();
  }

  /** Notices that a link is gone. */
  unlinked(link: RouteLink): void {
    const neighbour = this.links.get(link);
    if (neighbour === undefined) return;
    this.links.delete(link);
    const touched = [...neighbour.destinations].map(({ server }) => server);
    this.table.close(neighbour);
    const former = [...this.links.values()].filter(({ server }) => server === neighbour.server).at(-1);
    if (former !== undefined) {
      this.table.use(former.server, former);
      touched.push(...[...former.destinations].map(({ server }) => server));
    }
    this.world.happened(this, touched);
    this.#pacer.wake();
  }

  receive(link: RouteLink, frame: RouteFrame): void {
    const neighbour = this.links.get(link);
    if (neighbour === undefined) return;
    if (frame.type === 'seek') this.table.hearSeeks(neighbour, frame.seeks);
    else {
      if (frame.fresh) this.table.forget(neighbour);
      this.table.hear(neighbour, frame.routes, frame.lost);
      this.world.happened(this, [...frame.lost, ...frame.routes.map(({ announced }) => announced.announcement.server)]);
    }
    this.#pacer.wake();
  }

  /** Next hops over links that work in both directions. */
  *hops(server: ServerId): Generator<RouteNode, void, undefined> {
    const hops = this.table.nextHops(server);
    if (hops.length === 0) return;
    for (const [link, neighbour] of this.links) {
      const other = link.other(this);
      if (link.up && neighbour.used && hops.includes(other.server) && other.links.has(link)) yield other;
    }
  }

  /** Makes a newer announcement, as after a change of place. */
  announceAnew(): void {
    this.#announce();
  }

  #sought(sequence: number, proven: boolean, life: { alive: boolean }): void {
    if (!this.#sequence.seek(sequence, proven, this.now())) return;
    this.world.time.after(Math.min(this.#sequence.allowedAt - this.now(), ROUTE_FLAP_MAX_MS), () => {
      if (life.alive && this.#sequence.isSought) this.#announce();
    });
  }

  #announce(): void {
    this.#kept = this.#sequence.next(this.now());
    this.table.announce(this.world.announcementOf(this, this.#kept));
    this.world.announcements += 1;
    this.#pacer.wake();
  }

  #send(to: Neighbour, frame: RouteFrame): void {
    for (const [link, neighbour] of this.links) if (neighbour === to) link.send(this, frame);
  }
}

/** Servers, links and time. After everything that happens to a node it looks for loops of honest servers. */
export class RouteWorld {
  readonly time = new EventQueue();
  readonly nodes: RouteNode[] = [];
  readonly links = new Set<RouteLink>();
  traffic = new RouteTraffic();
  /** Announcements that servers made of themselves. */
  announcements = 0;
  checksLoops = true;

  /** Counts anew from here on. */
  countAnew(): void {
    this.traffic = new RouteTraffic();
    this.announcements = 0;
  }

  add(count: number): readonly RouteNode[] {
    const added = Array.from({ length: count }, (_, at) => new RouteNode(this, this.nodes.length + at));
    this.nodes.push(...added);
    return added;
  }

  /** A second server with the key of another. */
  addTwinOf(node: RouteNode): RouteNode {
    const twin = new RouteNode(this, this.nodes.length, node.number);
    this.nodes.push(twin);
    return twin;
  }

  remove(node: RouteNode): void {
    this.nodes.splice(this.nodes.indexOf(node), 1);
  }

  at(number: number): RouteNode {
    const node = this.nodes[number];
    if (node === undefined) throw new Error(`there is no server ${number}`);
    return node;
  }

  link(one: RouteNode, other: RouteNode, latencyMs = 10): RouteLink {
    const link = new RouteLink(this, [one, other], latencyMs);
    this.links.add(link);
    for (const end of link.ends) end.linked(link);
    return link;
  }

  linkBetween(one: RouteNode, other: RouteNode): RouteLink | null {
    for (const link of this.links) if (link.ends.includes(one) && link.ends.includes(other)) return link;
    return null;
  }

  /** The link carries nothing any more; its ends notice after so many ms, each after its own time. */
  drop(link: RouteLink, noticeMs: readonly [number, number] = [0, 0]): void {
    if (!this.links.delete(link)) return;
    link.up = false;
    link.ends.forEach((end, at) => {
      if (noticeMs[at] === 0) end.unlinked(link);
      else this.time.after(noticeMs[at] ?? 0, () => end.unlinked(link));
    });
  }

  /** @param servers destinations whose route may be another now; null for all */
  happened(node: RouteNode, servers: readonly ServerId[] | null): void {
    if (!this.checksLoops) return;
    for (const server of servers ?? [...node.table.all()].map((each) => each.server)) {
      if (node.deed === null && this.#comesBack(node, server)) {
        throw new Error(`packets of ${node.number} for ${server} come back`);
      }
    }
  }

  announcementOf(node: RouteNode, sequence: number): Heard['announced'] {
    const role = 'owner' as const;
    return {
      announcement: { server: node.server, sequence, role, addresses: [], relays: [], listing: null },
      bytes: new Uint8Array(new Float64Array([node.number, sequence]).buffer),
    };
  }

  /** Links to every server that can be reached over those that are up. */
  distancesFrom(start: RouteNode): Map<RouteNode, number> {
    const distances = new Map([[start, 0]]);
    for (const [node, hops] of distances)
      for (const link of node.links.keys()) {
        const other = link.other(node);
        if (link.up && other.links.has(link) && !distances.has(other)) distances.set(other, hops + 1);
      }
    return distances;
  }

  #comesBack(start: RouteNode, server: ServerId): boolean {
    const seen = new Set<RouteNode>();
    const open = [...start.hops(server)];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node === start) return true;
      if (seen.has(node) || node.server === server || node.deed !== null) continue;
      seen.add(node);
      open.push(...node.hops(server));
    }
    return false;
  }
}
