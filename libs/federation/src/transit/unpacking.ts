import {
  ProtocolError,
  type ArrivalReceipt,
  type Packet,
  type PacketBody,
  type PacketId,
  type RefusalCode,
  type ServerId,
} from '@parley/protocol';
import { checkEnvelope } from '../delivery/check-envelope';
import type { InboundEnvelope, InboundSink } from '../delivery/ports';
import type { Link } from '../link/link';
import type { Surroundings } from '../ports';
import type { Origins } from './origins';
import type { OwnArrival } from './packet-intake';
import { markOf, open, type Opened, type PackingOptions } from './packing';
import { issueArrival } from './receipts';

type Question = Extract<PacketBody, { type: 'card-request' }>;
type Answer = Extract<PacketBody, { type: 'card' }>;

/** Who answers and hears what is no mail. */
export interface CardPackets {
  /** Somebody asks for a card; false when too many do. */
  asked(from: ServerId, over: ServerId, question: Question): boolean;
  answered(from: ServerId, answer: Answer): void;
}

interface UnpackingOptions extends PackingOptions, Pick<Surroundings, 'clock' | 'logger'> {
  readonly sink: InboundSink;
  readonly origins: Origins;
  readonly cards: CardPackets;
  readonly answerOn: (link: Link) => Link;
  readonly counts: { packetsArrived: number; packetsRefused: number };
}

interface Mail {
  readonly packet: PacketId;
  readonly blind: Uint8Array;
  readonly envelope: InboundEnvelope;
}

/** Opens packets that are for us, hands on what they bring, and signs that they arrived. */
export class Unpacking {
  constructor(private readonly options: UnpackingOptions) {}

  /** Settles when what these bring is durable and the link knows; answers what is to be brought again later. */
  async arrive(link: Link, packets: readonly OwnArrival[]): Promise<readonly PacketId[]> {
    const batch = new Batch();
    const mail = new Map<ServerId, Mail[]>();
    for (const { id, packet } of packets) {
      const opened = await this.#open(packet);
      if (opened === null) batch.refuse(id, 'malformed');
      else this.#sort(id, opened, link.peer, batch, mail);
    }
    for (const [from, all] of mail) await this.#store(from, link.peer, all, batch);
    await this.#answer(link, batch);
    return batch.later;
  }

  async #open(packet: Packet): Promise<Opened | null> {
    try {
      return await open(this.options, packet, (server, bytes) => this.options.origins.verify(server, bytes));
    } catch (error) {
      if (error instanceof ProtocolError) return null;
      throw error;
    }
  }

  #sort(id: PacketId, { from, blind, body }: Opened, over: ServerId, batch: Batch, mail: Map<ServerId, Mail[]>): void {
    const { sha256, cards } = this.options;
    switch (body.type) {
      case 'envelope': {
        const envelope = checkEnvelope(sha256, body);
        if (typeof envelope === 'string') return batch.refuse(id, envelope);
        const all = mail.get(from) ?? [];
        mail.set(from, all);
        all.push({ packet: id, blind, envelope });
        return;
      }
      case 'card-request':
        if (!cards.asked(from, over, body)) return batch.refuse(id, 'request-limit');
        return batch.arrive(id, markOf(sha256, blind, null));
      case 'card':
        cards.answered(from, body);
        return batch.arrive(id, markOf(sha256, blind, null));
    }
  }

  async #store(from: ServerId, over: ServerId, mail: readonly Mail[], batch: Batch): Promise<void> {
    const { sink, sha256 } = this.options;
    const envelopes = mail.map(({ envelope }) => envelope);
    const { stored, refused } = await sink.accept(from, `routed:${over}`, envelopes);
    const isStored = new Set(stored);
    const codes = new Map(refused.map(({ id, code }) => [id, code]));
    for (const { packet, blind, envelope } of mail) {
      const code = codes.get(envelope.id);
      if (code === undefined && isStored.has(envelope.id)) batch.arrive(packet, markOf(sha256, blind, envelope.id));
      else if (code === undefined || code === 'storage-full') batch.later.push(packet);
      else batch.refuse(packet, code);
    }
  }

  async #answer(link: Link, { arrived, refused }: Batch): Promise<void> {
    const { keys, server, clock, counts, answerOn } = this.options;
    counts.packetsArrived += arrived.length;
    counts.packetsRefused += refused.length;
    if (arrived.length + refused.length === 0) return;
    const receipt = await issueArrival(keys, { server, arrived, refused, at: clock.now() });
    answerOn(link).send({ type: 'arrival', receipt });
  }
}

/** What became of the packets of one batch. */
class Batch {
  readonly arrived: ArrivalReceipt['arrived'] = [];
  readonly refused: ArrivalReceipt['refused'] = [];
  readonly later: PacketId[] = [];

  arrive(packet: PacketId, mark: Uint8Array): void {
    this.arrived.push({ packet, mark });
  }

  refuse(packet: PacketId, code: RefusalCode): void {
    this.refused.push({ packet, code });
  }
}
