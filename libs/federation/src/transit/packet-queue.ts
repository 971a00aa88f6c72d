import {
  MAX_ENVELOPES_PER_FRAME,
  MAX_LINK_FRAME_BYTES,
  type PacketId,
  type ReturnCode,
  type ServerId,
} from '@parley/protocol';
import type { Surroundings } from '../ports';
import { DialPatience } from './dial-patience';
import { HopDoubts } from './doubts';
import type { Hop, HopUser } from './hop';
import type { Origins } from './origins';
import type { TransitStore, WaitingPacket } from './ports';
import { takeBackCustody, unpackMail } from './taking-back';
import { wayToRelay, waysTo, type Vicinity, type Way } from './ways';

/** CBOR around one packet in a frame, with its id; generous. */
const OVERHEAD_PER_PACKET = 64;
const MAX_BYTES_PER_FRAME = MAX_LINK_FRAME_BYTES - (MAX_ENVELOPES_PER_FRAME + 1) * OVERHEAD_PER_PACKET;
/** When the store failed, it is tried again after this time. */
const STORE_RETRY_MS = 1_000;

export interface QueueOptions extends Pick<Surroundings, 'clock' | 'timers' | 'random' | 'logger'> {
  readonly store: TransitStore;
  readonly vicinity: Vicinity;
  readonly origins: Pick<Origins, 'relaysOf'>;
  /** Whether a first attempt to reach this server itself is under way. */
  readonly isDialling: (server: ServerId) => boolean;
  /** Asks for a link to a relay. */
  readonly wantLink: (relay: ServerId) => void;
  /** Ways to this destination depend on these servers: it is told when links or routes to them change. */
  readonly dependOn: (queue: PacketQueue, servers: readonly ServerId[]) => void;
  /** Packs mail of the outbox for this destination, as much as fits into one frame; whether there was some. */
  readonly packMail: (to: ServerId, via: ServerId | null, limit: number, maxBytes: number) => Promise<boolean>;
  readonly counts: { packetsOut: number };
}

/** The packets for one destination: finds ways for them, and sends them while there is room. The store is the truth. */
export class PacketQueue implements HopUser {
  readonly doubts: HopDoubts;
  readonly #patience: DialPatience;
  readonly #onTheWay = new Map<PacketId, Hop>();
  #named: readonly (ServerId | null)[] = [];
  /** The outbox may hold mail that is in no packet yet. */
  #mail = false;
  /** Relays are dialled for what waits: it is mail of ours, or what the owner asks. */
  #dials = false;
  #back: ServerId | null = null;
  #looking = false;
  #lookAgain = false;
  #changed = false;
  /** Nothing waited at the last turn, and no mail was packed since then. */
  #hungry = false;
  #stopped = false;

  constructor(
    readonly to: ServerId,
    private readonly options: QueueOptions,
  ) {
    this.doubts = new HopDoubts(options, () => this.changed());
    this.#patience = new DialPatience(to, options);
  }

  /** Nothing is on its way. */
  get idle(): boolean {
    return this.#onTheWay.size === 0 && !this.#looking;
  }

  /** Whether relays are worth a link now. */
  get dials(): boolean {
    return this.#dials;
  }

  /** The relay that packets of ours name. */
  get relay(): ServerId | null {
    return this.#usableRelay() ?? this.#relays()[0] ?? null;
  }

  /** Mail for this destination is in the outbox, and may need another way than the link to it. */
  mail(): void {
    this.#mail = true;
    this.#dials = true;
    if (!isDirect(this.#ways())) this.wake();
  }

  /** What the owner asks this destination is among the packets. */
  question(): void {
    this.#dials = true;
    this.wake();
  }

  /** Something of this destination came over that hop: it may be a way back. */
  heardOver(hop: ServerId): void {
    this.#back = hop;
  }

  /** There is something new to send, or somewhere to send it. */
  wake(): void {
    void this.#look();
  }

  /** Links or routes are others now. */
  waysChanged(): void {
    this.doubts.routesChanged();
    this.changed();
  }

  worse(): void {
    this.changed();
  }

  /** Something that ways depend on is another now. */
  changed(): void {
    this.#changed = true;
    this.#mail = true;
    this.wake();
  }

  /** The hop does not take these. */
  refusedBy(hop: ServerId, code: ReturnCode): void {
    this.doubts.bar(hop, code);
    this.changed();
  }

  landed(hop: Hop, packets: readonly PacketId[]): void {
    for (const id of packets) if (this.#onTheWay.get(id) === hop) this.#onTheWay.delete(id);
  }

  async takeTurn(hop: Hop): Promise<void> {
    await this.#guarded(async () => {
      for (const way of this.#ways()) if (way.hop === hop && (await this.#sendSome(way))) return hop.enqueue(this);
      if (this.#hungry) return;
      this.#hungry = true;
      if (this.#mail) this.wake();
    });
  }

  stop(): void {
    this.#stopped = true;
    this.doubts.stop();
    this.#patience.stop();
  }

  /** One frame of what waits; whether there was something. */
  async #sendSome({ hop, kind, via, poor }: Way): Promise<boolean> {
    const { store, counts } = this.options;
    const { link } = hop;
    const found = await this.#waiting(via);
    if (found.length === 0) return false;
    if (hop.link !== link || link.closed || this.#stopped) return true;
    // The outbox itself goes over a link to the destination.
    const mail = kind === 'direct' ? found.filter((packet) => packet.mail) : [];
    const packets = mail.length === 0 ? found : found.filter((packet) => !packet.mail);
    for (const { id } of packets) this.#onTheWay.set(id, hop);
    counts.packetsOut += packets.length;
    if (packets.length > 0) hop.send(this, packets, kind === 'relay');
    if (mail.length > 0 && poor !== true) await store.dropped(idsOf(mail), 'direct');
    return packets.length > 0 || poor !== true;
  }

  async #look(): Promise<void> {
    this.#lookAgain = true;
    if (this.#looking) return;
    this.#looking = true;
    // Between the last question whether to look again and the end nothing else may run.
    while (this.#lookAgain && !this.#stopped) {
      this.#lookAgain = false;
      await this.#guarded(() => this.#lookOnce());
    }
    this.#looking = false;
  }

  async #lookOnce(): Promise<void> {
    const changed = this.#changed;
    this.#changed = false;
    let ways = this.#ways();
    this.options.dependOn(this, [this.to, ...this.#relays()]);
    if (!isRouted(ways) && !isDirect(ways)) {
      this.#named = await this.options.store.relaysNamed(this.to);
      this.options.dependOn(this, this.#namedRelays());
      ways = this.#ways();
    }
    if (changed) await this.#reconsider(ways);
    if (this.#dials && !isRouted(ways) && !isDirect(ways)) this.#wantRelays();
    if (this.#hungry || ways.every(({ poor }) => poor)) await this.#pack(ways);
    this.#giveUpSilent(ways);
    for (const { hop } of this.#ways()) hop.enqueue(this);
  }

  #ways(): readonly Way[] {
    return waysTo(this.to, this.#namedRelays(), this.#back, this.options.vicinity, this.doubts);
  }

  /** What was sent to a hop that answers nothing goes another way meanwhile, if there is one. */
  #giveUpSilent(ways: readonly Way[]): void {
    if (ways.length === 0) return;
    for (const [id, hop] of this.#onTheWay)
      if (hop.silent && ways.every((way) => way.hop !== hop)) this.#onTheWay.delete(id);
  }

  /** Takes back what is in the custody of servers that are no way any more, and packs anew what names a relay that is none. */
  async #reconsider(ways: readonly Way[]): Promise<void> {
    const { store, vicinity } = this.options;
    const isReached = isRouted(ways) || isDirect(ways);
    if (ways.length > 0)
      await takeBackCustody(store, this.to, {
        isReached,
        isLinked: (server) => vicinity.hopTo(server) !== null,
        isNextHop: (server) => vicinity.routes.nextHops(this.to).includes(server),
        relays: new Set([...this.#relays(), ...this.#namedRelays()]),
      });
    const usable = this.#usableRelay();
    if (usable === null || isReached) return;
    for (const relay of this.#named)
      if (relay !== usable && (relay === null || this.#wayToRelay(relay) === null))
        await unpackMail(store, this.to, relay, this.#onTheWay.keys());
  }

  async #pack(ways: readonly Way[]): Promise<void> {
    if (!this.#mail || isDirect(ways) || !this.#patience.isOver(() => this.wake())) return;
    const relay = this.#usableRelay();
    if (relay === null && !ways.some(({ kind }) => kind === 'route')) return;
    const via = this.relay;
    this.#hungry = false;
    this.#mail = await this.options.packMail(this.to, via, MAX_ENVELOPES_PER_FRAME, MAX_BYTES_PER_FRAME);
    if (this.#mail && via !== null && !this.#named.includes(via)) this.#named = [...this.#named, via];
  }

  #wantRelays(): void {
    for (const server of this.#relays()) this.options.wantLink(server);
  }

  #usableRelay(): ServerId | null {
    return this.#relays().find((relay) => this.#wayToRelay(relay) !== null) ?? null;
  }

  /** Relays that the destination announced, best first. */
  #relays(): ServerId[] {
    return this.options.origins.relaysOf(this.to).map(({ server }) => server);
  }

  #namedRelays(): ServerId[] {
    return this.#named.filter((relay) => relay !== null);
  }

  #wayToRelay(relay: ServerId): Hop | null {
    return wayToRelay(relay, this.options.vicinity, this.doubts);
  }

  async #waiting(via: ServerId | undefined): Promise<readonly WaitingPacket[]> {
    const except = new Set(this.#onTheWay.keys());
    const { store } = this.options;
    const found = await store.waiting(this.to, MAX_ENVELOPES_PER_FRAME, MAX_BYTES_PER_FRAME, except, via);
    return found.filter(({ id }) => !this.#onTheWay.has(id));
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch {
      this.options.logger.warn('transit-store-failed', { server: this.to });
      if (!this.#stopped) this.options.timers.after(STORE_RETRY_MS, () => this.changed());
    }
  }
}

const idsOf = (packets: readonly WaitingPacket[]): PacketId[] => packets.map(({ id }) => id);

const isDirect = ([first]: readonly Way[]): boolean => first?.kind === 'direct' && first.poor !== true;
const isRouted = ([first]: readonly Way[]): boolean => first?.kind === 'route' && first.poor !== true;
