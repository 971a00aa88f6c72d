import { ProtocolError, type Packet, type PacketBody, type PacketId, type ServerId } from '@parley/protocol';
import { checkEnvelope, type OfferedEnvelope } from '../delivery/check-envelope';
import type { InboundEnvelope, InboundSink } from '../delivery/ports';
import type { Link } from '../link/link';
import type { Surroundings } from '../ports';
import type { Origins } from './origins';
import { PacketAnswer, receiptsOf } from './packet-answers';
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

/** An envelope that came in a packet. */
interface Mail {
  readonly envelope: InboundEnvelope;
  /** What stands for it in the answer. */
  readonly mark: Uint8Array;
  readonly answer: PacketAnswer;
}

/** Opens packets that are for us, hands on what they bring, and signs that they arrived. */
export class Unpacking {
  constructor(private readonly options: UnpackingOptions) {}

  /** Settles when what these bring is durable and the link knows; answers what is to be brought again later. */
  async arrive(link: Link, packets: readonly OwnArrival[]): Promise<readonly PacketId[]> {
    const answers: PacketAnswer[] = [];
    const mail = new Map<ServerId, Mail[]>();
    for (const { id, packet } of packets) {
      const answer = new PacketAnswer(id);
      answers.push(answer);
      const opened = await this.#open(packet);
      if (opened === null) answer.refused.push({ code: 'malformed' });
      else this.#sort(opened, link.peer, answer, mail);
    }
    for (const [from, all] of mail) await this.#store(from, link.peer, all);
    const isLater = ({ later }: PacketAnswer): boolean => later;
    await this.#answer(
      link,
      answers.filter((answer) => !isLater(answer)),
    );
    return answers.filter(isLater).map(({ packet }) => packet);
  }

  async #open(packet: Packet): Promise<Opened | null> {
    try {
      return await open(this.options, packet, (server, bytes) => this.options.origins.verify(server, bytes));
    } catch (error) {
      if (error instanceof ProtocolError) return null;
      throw error;
    }
  }

  #sort({ from, blind, body }: Opened, over: ServerId, answer: PacketAnswer, mail: Map<ServerId, Mail[]>): void {
    const { sha256, cards } = this.options;
    switch (body.type) {
      case 'envelope':
        return this.#envelopes(from, [body], blind, answer, mail);
      case 'envelopes':
        return this.#envelopes(from, body.envelopes, blind, answer, mail);
      case 'card-request':
        if (cards.asked(from, over, body)) answer.arrived.push(markOf(sha256, blind, null));
        else answer.refused.push({ code: 'request-limit' });
        return;
      case 'card':
        cards.answered(from, body);
        answer.arrived.push(markOf(sha256, blind, null));
    }
  }

  #envelopes(
    from: ServerId,
    offered: readonly OfferedEnvelope[],
    blind: Uint8Array,
    answer: PacketAnswer,
    mail: Map<ServerId, Mail[]>,
  ): void {
    const { sha256 } = this.options;
    const all = mail.get(from) ?? [];
    mail.set(from, all);
    for (const one of offered) {
      const envelope = checkEnvelope(sha256, one);
      const mark = markOf(sha256, blind, one.id);
      if (typeof envelope === 'string') answer.refused.push({ code: envelope, mark });
      else all.push({ envelope, mark, answer });
    }
  }

  async #store(from: ServerId, over: ServerId, mail: readonly Mail[]): Promise<void> {
    if (mail.length === 0) return;
    const envelopes = mail.map(({ envelope }) => envelope);
    const { stored, refused } = await this.options.sink.accept(from, `routed:${over}`, envelopes);
    const isStored = new Set(stored);
    const codes = new Map(refused.map(({ id, code }) => [id, code]));
    for (const { envelope, mark, answer } of mail) {
      const code = codes.get(envelope.id);
      if (code === undefined && isStored.has(envelope.id)) answer.arrived.push(mark);
      else if (code === undefined || code === 'storage-full') answer.later = true;
      else answer.refused.push({ code, mark });
    }
  }

  async #answer(link: Link, answers: readonly PacketAnswer[]): Promise<void> {
    const { keys, server, clock, counts, answerOn } = this.options;
    const arrived = answers.filter((answer) => answer.arrived.length > 0).length;
    counts.packetsArrived += arrived;
    counts.packetsRefused += answers.length - arrived;
    for (const said of receiptsOf(answers)) {
      const receipt = await issueArrival(keys, { server, ...said, at: clock.now() });
      answerOn(link).send({ type: 'arrival', receipt });
    }
  }
}
