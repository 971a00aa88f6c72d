import type { ArrivalReceipt, PacketId, ServerId } from '@parley/protocol';
import type { Link } from '../link/link';
import type { Surroundings } from '../ports';
import { wordsOf, type Word } from './arrival-words';
import type { Arrived, TransitStore } from './ports';
import { readArrival } from './receipts';

/** Receipts that are told to one server and not confirmed. */
const MAX_TOLD = 32;

interface ArrivalsOptions extends Pick<Surroundings, 'keys' | 'sha256' | 'logger'> {
  readonly store: TransitStore;
  /** The link to use for a server, if there is one. */
  readonly linkTo: (server: ServerId) => Link | null;
  /** Whether packets for this server may be here: the word of others costs nothing more. */
  readonly isAwaited: (to: ServerId) => boolean;
  /** These packets for `to` need nothing more; the word came over that link. */
  readonly over: (to: ServerId, packets: readonly PacketId[], link: Link) => void;
}

/** The word of destinations on its way back: checked, written down, and passed on to whoever handed the packets in. */
export class Arrivals {
  /** What was told over the present link and is not confirmed. */
  readonly #told = new WeakMap<Link, Set<PacketId>>();

  constructor(private readonly options: ArrivalsOptions) {}

  /** A destination's word came. @throws ProtocolError `bad-signature` or `malformed` */
  async hear(link: Link, receipt: Uint8Array): Promise<void> {
    const { keys, store } = this.options;
    const arrival = await readArrival(keys, receipt);
    const { server } = arrival;
    const words = wordsOf(arrival);
    if (words.size === 0) return;
    const packets = this.options.isAwaited(server) ? await this.#believed(arrival, words) : [];
    const sources = packets.length === 0 ? [] : await store.arrived(server, receipt, packets);
    const ids = [...words.keys()];
    link.send({ type: 'settled', packets: ids });
    this.options.over(server, ids, link);
    for (const source of sources) await this.tell(source);
  }

  /** Tells a server, when it is linked, what became of packets that it handed in. */
  async tell(server: ServerId): Promise<void> {
    const link = this.options.linkTo(server);
    if (link === null) return;
    const told = this.#told.get(link) ?? new Set();
    this.#told.set(link, told);
    for (const { receipt, packets } of await this.options.store.arrivalsFor(server, MAX_TOLD)) {
      if (packets.every((id) => told.has(id))) continue;
      for (const id of packets) told.add(id);
      link.send({ type: 'arrival', receipt });
    }
  }

  /** A server that handed packets in has the word on them durably. */
  async settled(link: Link, packets: readonly PacketId[]): Promise<void> {
    const told = this.#told.get(link);
    const known = packets.filter((id) => told?.delete(id));
    if (known.length === 0) return;
    await this.options.store.arrivalsSettled(link.peer, known);
    await this.tell(link.peer);
  }

  /** What a receipt says, without our own packets that its marks do not fit. */
  async #believed({ server }: ArrivalReceipt, words: ReadonlyMap<PacketId, Word>): Promise<readonly Arrived[]> {
    const { store, sha256, logger } = this.options;
    const own = new Map((await store.ownAmong(server, [...words.keys()])).map((mail) => [mail.packet, mail]));
    return [...words].flatMap(([packet, word]) => {
      const mail = own.get(packet);
      const refused = mail === undefined ? [] : word.refusals(mail, sha256);
      if (refused !== null) return [{ packet, refused }];
      logger.warn('arrival-mark-wrong', { server });
      return [];
    });
  }
}
