import { Inject, Injectable } from '@nestjs/common';
import type { NewPacket } from '@parley/federation';
import { idColumn } from '../database/columns';
import { ArrivalBook } from './arrival-book';
import { CustodyBook } from './custody-book';
import { Intake, type HeldLimits } from './intake';
import { OwnMail } from './own-mail';
import { envelopesColumn } from './packed-envelopes';
import { PacketBook, type PacketRow } from './packet-book';
import { QueueBook } from './queue-book';

/** Injection token of {@link HeldLimits}. */
export const HELD_LIMITS = Symbol('HeldLimits');

/** What becomes of a packet that is handed in. */
export type Outcome = 'held' | 'arrived' | 'full';

/** Writes packets down. */
@Injectable()
export class Holding {
  constructor(
    private readonly packets: PacketBook,
    private readonly custody: CustodyBook,
    private readonly queues: QueueBook,
    private readonly arrivals: ArrivalBook,
    private readonly mail: OwnMail,
    @Inject(HELD_LIMITS) private readonly limits: HeldLimits,
  ) {}

  /** What fits, inside a work; the outcome of each in its order. */
  hold(packets: readonly NewPacket[]): Outcome[] {
    const intake = new Intake(this.packets, this.queues, this.limits);
    const outcomes = packets.map((packet) => this.holdOne(packet, intake));
    intake.save();
    return outcomes;
  }

  private holdOne(packet: NewPacket, intake: Intake): Outcome {
    const id = idColumn(packet.id);
    const from = packet.from && idColumn(packet.from);
    const { expiresAt } = packet;
    const known = this.packets.find(id);
    if (known !== undefined) {
      if (from !== null) this.knownFrom(known, from, expiresAt);
      return 'held';
    }
    if (from !== null && this.arrivals.tellAlso({ packet: id, from, expiresAt })) return 'arrived';
    return this.add(packet, id, from, intake);
  }

  private add(
    { to, via, bytes, expiresAt, ...packet }: NewPacket,
    id: Buffer,
    from: Buffer | null,
    intake: Intake,
  ): Outcome {
    const server = idColumn(to);
    const envelopes = (packet.mail?.envelopes ?? []).map(idColumn);
    const before = envelopes.map((envelope) => this.mail.packetOf(envelope, server));
    // One of them left the outbox while they were packed: the others are packed anew.
    if (before.includes(undefined)) return 'held';
    for (const position of new Set(before)) if (position != null) this.packets.dropAt(position);
    const turn = intake.admit(to, packet.from, bytes.length);
    if (turn === null) return 'full';
    const blind = packet.mail?.blind ?? null;
    const relay = via && idColumn(via);
    const column = envelopesColumn(envelopes);
    const row = { packet: id, to: server, via: relay, from, envelopes: column, blind, turn, bytes, expiresAt };
    const position = this.packets.add(row);
    for (const envelope of envelopes) this.mail.pack(envelope, position);
    return 'held';
  }

  /** Whoever hands in what is here already is told its arrival, too; whoever had it in custody gives it back. */
  private knownFrom({ packet, from_server, custody_by }: PacketRow, from: Buffer, expiresAt: number): void {
    if (from_server === null || !from_server.equals(from)) this.arrivals.alsoFrom({ packet, from, expiresAt });
    if (custody_by?.equals(from) === true) this.custody.end(packet);
  }
}
