import { Injectable } from '@nestjs/common';
import type {
  Arrived,
  Held,
  NewPacket,
  OwnPacket,
  TransitStore,
  UnpackedEnvelope,
  WaitingPacket,
} from '@parley/federation';
import { EXPIRY_INTERVAL_MS, ProtocolError, type EnvelopeId, type PacketId, type ServerId } from '@parley/protocol';
import { bytesFrom, idColumn, idFrom } from '../database/columns';
import { UnitOfWork } from '../database/unit-of-work';
import { ArrivalBook, type Owed } from './arrival-book';
import { CustodyBook } from './custody-book';
import { Holding, type Outcome } from './holding';
import { OwnMail } from './own-mail';
import { envelopesIn } from './packed-envelopes';
import { PacketBook, type PacketRow } from './packet-book';
import { QueueBook } from './queue-book';

/** With so many packets in one frame a long queue is being emptied. */
const MANY = 32;

/** The packets on their way, in the database. */
@Injectable()
export class SqlTransitStore implements TransitStore {
  /** When arrivals that are too old are looked for again (unix ms). */
  private arrivalsExpireAt = 0;

  constructor(
    private readonly unit: UnitOfWork,
    private readonly packets: PacketBook,
    private readonly custody: CustodyBook,
    private readonly queues: QueueBook,
    private readonly arrivals: ArrivalBook,
    private readonly mail: OwnMail,
    private readonly holding: Holding,
  ) {}

  destinations(): Promise<readonly ServerId[]> {
    return Promise.resolve(this.queues.destinations().map((to) => idFrom<ServerId>(to)));
  }

  relaysNamed(to: ServerId): Promise<readonly (ServerId | null)[]> {
    const relays = this.packets.relays(idColumn(to));
    return Promise.resolve(relays.map((via) => via && idFrom<ServerId>(via)));
  }

  waiting(
    to: ServerId,
    limit: number,
    maxBytes: number,
    except: ReadonlySet<PacketId>,
    via?: ServerId | null,
  ): Promise<readonly WaitingPacket[]> {
    const found: WaitingPacket[] = [];
    let total = 0;
    const relay = via && idColumn(via);
    for (const { position, packet, via: named, own, size } of this.packets.waiting(idColumn(to), relay)) {
      if (found.length >= limit) break;
      const id = idFrom<PacketId>(packet);
      if (except.has(id)) continue;
      total += size;
      if (found.length > 0 && total > maxBytes) break;
      const bytes = this.packets.bytesAt(position);
      if (bytes === undefined) throw new ProtocolError('storage-failed', 'a packet has no bytes');
      found.push({ id, to, via: named && idFrom<ServerId>(named), bytes: bytesFrom(bytes), mail: own === 1 });
    }
    return Promise.resolve(found);
  }

  /** @throws ProtocolError `storage-failed`; a full disk takes nothing instead */
  async hold(packets: readonly NewPacket[]): Promise<Held> {
    let outcomes: readonly Outcome[];
    try {
      outcomes = await this.unit.write(() => this.holding.hold(packets));
    } catch (cause) {
      if (!(cause instanceof ProtocolError) || cause.code !== 'storage-full') throw cause;
      outcomes = packets.map(() => 'full');
    }
    const of = (outcome: Outcome): PacketId[] =>
      packets.filter((_, at) => outcomes[at] === outcome).map(({ id }) => id);
    return { held: of('held'), arrived: of('arrived'), full: of('full') };
  }

  /** If it is lost, the packets are offered again. */
  async inCustody(packets: readonly PacketId[], by: ServerId, until: number): Promise<void> {
    await this.writeSoon(packets.length, () => {
      for (const packet of packets) {
        for (const envelope of this.custody.begin(idColumn(packet), idColumn(by), until)) this.mail.sent(envelope);
      }
    });
  }

  async custodyEnded(to: ServerId, by: ServerId | null): Promise<void> {
    await this.unit.write(() => this.custody.endFor(idColumn(to), by && idColumn(by)));
  }

  async custodyOver(now: number): Promise<readonly { to: ServerId; by: ServerId }[]> {
    const over = this.custody.overBy(now);
    if (over.length > 0) await this.unit.write(() => over.forEach((pair) => this.custody.endOverFor(pair, now)));
    return over.map(({ to, by }) => ({ to: idFrom(to), by: idFrom(by) }));
  }

  custodians(to: ServerId): Promise<readonly ServerId[]> {
    return Promise.resolve(this.custody.custodians(idColumn(to)).map((by) => idFrom<ServerId>(by)));
  }

  ownAmong(to: ServerId, packets: readonly PacketId[]): Promise<readonly OwnPacket[]> {
    const own = packets.flatMap((packet) => {
      const row = this.find(packet, to);
      if (row?.envelopes == null || row.blind === null) return [];
      const envelopes = envelopesIn(row.envelopes).map((id) => idFrom<EnvelopeId>(id));
      return [{ packet, envelopes, blind: bytesFrom(row.blind) }];
    });
    return Promise.resolve(own);
  }

  arrived(to: ServerId, receipt: Uint8Array, packets: readonly Arrived[]): Promise<readonly ServerId[]> {
    return this.unit.write(() => {
      const owed: Owed[] = [];
      const delivered: { envelope: Buffer; blind: Buffer }[] = [];
      for (const { packet, refused } of packets) {
        const row = this.find(packet, to);
        if (row === undefined) continue;
        owed.push(...this.owedFor(row));
        this.packets.remove(row);
        for (const { id, code } of refused) this.mail.failed(idColumn(id), code);
        const { envelopes, blind } = row;
        if (blind === null) continue;
        const isRefused = new Set<string>(refused.map(({ id }) => id));
        for (const envelope of envelopesIn(envelopes))
          if (isRefused.size === 0 || !isRefused.has(idFrom(envelope))) delivered.push({ envelope, blind });
      }
      this.mail.delivered(delivered, receipt);
      this.arrivals.arrived(receipt, owed);
      return [...new Set(owed.map(({ from }) => idFrom<ServerId>(from)))];
    });
  }

  arrivalsFor(
    from: ServerId,
    limit: number,
  ): Promise<readonly { receipt: Uint8Array; packets: readonly PacketId[] }[]> {
    const found = this.arrivals.unsettled(idColumn(from), limit);
    return Promise.resolve(
      found.map(({ receipt, packets }) => ({
        receipt: bytesFrom(receipt),
        packets: packets.map((packet) => idFrom<PacketId>(packet)),
      })),
    );
  }

  /** If it is lost, the arrivals are told again. */
  async arrivalsSettled(from: ServerId, packets: readonly PacketId[]): Promise<void> {
    await this.writeSoon(packets.length, () => this.arrivals.settled(idColumn(from), packets.map(idColumn)));
  }

  creditors(): Promise<readonly ServerId[]> {
    const custodians = this.custody.pairs().map(({ by }) => by);
    const all = [...custodians, ...this.arrivals.creditors()].map((server) => idFrom<ServerId>(server));
    return Promise.resolve([...new Set(all)]);
  }

  async dropped(packets: readonly PacketId[]): Promise<void> {
    await this.unit.write(() => {
      for (const packet of packets) {
        const row = this.packets.find(idColumn(packet));
        if (row !== undefined) this.packets.drop(row);
      }
    });
  }

  /** A part at a time, so that nobody waits long for it. */
  async expire(now: number): Promise<void> {
    const some = (): number => {
      const rows = this.packets.expiredBy(now);
      for (const row of rows) this.packets.drop(row);
      return rows.length;
    };
    while (this.packets.expiredBy(now).length > 0) await this.unit.write(some);
    // Reads through all of them: nobody is hurt by one that is told a little longer.
    if (now < this.arrivalsExpireAt) return;
    this.arrivalsExpireAt = now + EXPIRY_INTERVAL_MS;
    await this.unit.write(() => this.arrivals.expire(now));
  }

  unpacked(to: ServerId, limit: number, maxBytes: number): Promise<readonly UnpackedEnvelope[]> {
    const found: UnpackedEnvelope[] = [];
    let total = 0;
    for (const { envelope, bytes, expires_at: expiresAt } of this.mail.unpacked(idColumn(to))) {
      total += bytes.length;
      if (found.length >= limit || (found.length > 0 && total > maxBytes)) break;
      found.push({ id: idFrom(envelope), bytes: bytesFrom(bytes), expiresAt });
    }
    return Promise.resolve(found);
  }

  /** What can be done again shares a transaction with others, unless the link waits for it to send more. */
  private writeSoon(packets: number, work: () => void): Promise<void> {
    return packets < MANY ? this.unit.writeSoon(work) : this.unit.write(work);
  }

  private owedFor({ packet, from_server, expires_at: expiresAt }: PacketRow): Owed[] {
    const others = this.arrivals.alsoOwed(packet);
    if (from_server === null || others.some(({ from }) => from.equals(from_server))) return others;
    return [{ packet, from: from_server, expiresAt }, ...others];
  }

  private find(packet: PacketId, to: ServerId): PacketRow | undefined {
    const row = this.packets.find(idColumn(packet));
    return row?.to_server.equals(idColumn(to)) === true ? row : undefined;
  }
}
