import {
  ProtocolError,
  type LinkFrame,
  type Packet,
  type PacketId,
  type ReturnCode,
  type ServerId,
} from '@parley/protocol';
import type { Link } from '../link/link';
import { LinkBatches } from '../link/link-batches';
import type { Surroundings } from '../ports';
import { oneHopOn, readPacket } from './packing';
import type { NewPacket, TransitStore } from './ports';
import { issueCustody } from './receipts';

type Forwarded = Extract<LinkFrame, { type: 'forward' }>['packets'][number];
type Returned = Extract<LinkFrame, { type: 'returned' }>['returned'][number];

/** A packet that is for us. */
export interface OwnArrival {
  readonly id: PacketId;
  readonly packet: Packet;
}

export interface PacketIntakeOptions extends Pick<Surroundings, 'clock' | 'keys' | 'logger' | 'sha256'> {
  /** Ourselves. */
  readonly server: ServerId;
  readonly store: TransitStore;
  /** Why this server may not hand in that packet now; null when it may. */
  readonly objection: (from: ServerId, packet: Packet) => ReturnCode | null;
  /** Opens what is for us and says so to whoever brought it; answers what is to be brought again later. */
  readonly arrive: (link: Link, packets: readonly OwnArrival[]) => Promise<readonly PacketId[]>;
  /** Packets for these servers were written down. */
  readonly held: (destinations: ReadonlySet<ServerId>) => void;
  /** What this server handed in had arrived already. */
  readonly arrivedBefore: (from: ServerId) => void;
  /** The link answers go to: that of the intake, or the one that took its place. */
  readonly answerOn: (link: Link) => Link;
  readonly counts: { packetsHeld: number; packetsReturned: number };
}

/** The packets that one link brings: what is for us is opened, the rest is written down to go on, each batch answered once it is durable. */
export class PacketIntake {
  readonly #batches: LinkBatches<Forwarded>;

  constructor(
    private readonly link: Link,
    private readonly options: PacketIntakeOptions,
  ) {
    this.#batches = new LinkBatches(link, {
      logger: options.logger,
      failure: 'packet-intake-failed',
      sizeOf: ({ packet }) => packet.length,
      work: (batch) => this.#batch(batch),
    });
  }

  take(packets: readonly Forwarded[]): void {
    this.#batches.take(packets);
  }

  settled(): Promise<void> {
    return this.#batches.settled();
  }

  stop(): Promise<void> {
    return this.#batches.stop();
  }

  async #batch(batch: readonly Forwarded[]): Promise<void> {
    const returned: Returned[] = [];
    const ours: OwnArrival[] = [];
    const others: NewPacket[] = [];
    for (const one of batch) {
      const read = this.#read(one);
      if (typeof read === 'string') returned.push({ id: one.id, code: read });
      else if ('packet' in read) ours.push(read);
      else others.push(read);
    }
    const [later, full] = await Promise.all([
      ours.length === 0 ? [] : this.options.arrive(this.link, ours),
      others.length === 0 ? [] : this.#hold(others),
    ]);
    for (const id of [...later, ...full]) returned.push({ id, code: 'storage-full' });
    this.options.counts.packetsReturned += returned.length;
    if (returned.length > 0) this.options.answerOn(this.link).send({ type: 'returned', returned });
  }

  #read({ id, packet: bytes }: Forwarded): NewPacket | OwnArrival | ReturnCode {
    const { server, sha256, clock, objection } = this.options;
    try {
      const packet = readPacket(sha256, id, bytes);
      if (packet.to === server) return { id, packet };
      const goesOn = oneHopOn(packet);
      if (goesOn === null) return 'too-far';
      const { to, via, ttl } = packet;
      const from = this.link.peer;
      const expiresAt = clock.now() + ttl * 1000;
      return objection(from, packet) ?? { id, to, via, bytes: goesOn, from, expiresAt, mail: null };
    } catch (error) {
      if (error instanceof ProtocolError && error.code === 'too-large') return 'too-large';
      if (error instanceof ProtocolError && error.code === 'malformed') return 'malformed';
      throw error;
    }
  }

  /** Writes down what goes on and says so; answers what there is no room for. */
  async #hold(packets: readonly NewPacket[]): Promise<readonly PacketId[]> {
    const { store, keys, server, clock, counts, answerOn } = this.options;
    const { held, arrived, full } = await store.hold(packets);
    counts.packetsHeld += held.length;
    if (held.length > 0) {
      const receipt = await issueCustody(keys, server, held, clock.now());
      answerOn(this.link).send({ type: 'custody', receipt });
      this.options.held(new Set(packets.map(({ to }) => to)));
    }
    if (arrived.length > 0) this.options.arrivedBefore(this.link.peer);
    return full;
  }
}
