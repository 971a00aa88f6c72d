import type {
  Arrived,
  DeliveryStore,
  Held,
  NewPacket,
  OwnPacket,
  Refusal,
  TransitStore,
  UnpackedEnvelope,
  WaitingPacket,
} from '@parley/federation';
import { ENVELOPE_TTL_SECONDS, type Clock, type EnvelopeId, type PacketId, type ServerId } from '@parley/protocol';

/** The outbox as transit sees it. */
type Outbox = Pick<DeliveryStore, 'receipted' | 'refused'> & {
  readonly rows: readonly { readonly server: ServerId; readonly id: EnvelopeId; readonly bytes: Uint8Array }[];
};

interface Row extends NewPacket {
  readonly sources: Set<ServerId>;
  readonly turn: number;
  custody: { readonly by: ServerId; readonly until: number } | null;
}

/** Packets that survive their server. */
export class MemoryTransit implements TransitStore {
  readonly rows = new Map<PacketId, Row>();
  /** How often an arrival came that freed something. */
  freed = 0;
  #told: { readonly receipt: Uint8Array; readonly packets: Map<ServerId, Set<PacketId>> }[] = [];

  /** @param quota bytes of others that are held for one destination */
  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly outbox: Outbox,
    public quota = Number.MAX_SAFE_INTEGER,
  ) {}

  destinations(): Promise<readonly ServerId[]> {
    this.#prune();
    return Promise.resolve([...new Set([...this.rows.values()].map(({ to }) => to))]);
  }

  relaysNamed(to: ServerId): Promise<readonly (ServerId | null)[]> {
    return Promise.resolve([...new Set(this.#free(to).map(({ via }) => via))]);
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
    const rows = this.#free(to).filter((row) => !except.has(row.id) && (via === undefined || row.via === via));
    for (const { id, bytes, mail, ...row } of rows.sort((a, b) => a.turn - b.turn)) {
      total += bytes.length;
      if (found.length === limit || (found.length > 0 && total > maxBytes)) break;
      found.push({ id, to, via: row.via, bytes, mail: mail !== null });
    }
    return Promise.resolve(found);
  }

  hold(packets: readonly NewPacket[]): Promise<Held> {
    const [held, arrived, full]: PacketId[][] = [[], [], []];
    for (const packet of packets) {
      const { id, from } = packet;
      const told = this.#told.find(({ packets: all }) => [...all.values()].some((ids) => ids.has(id)));
      if (told !== undefined) {
        if (from !== null) this.#tell(told.packets, from, id);
        arrived?.push(id);
        continue;
      }
      const known = this.rows.get(id);
      if (known === undefined && from !== null && !this.#fits(packet)) full?.push(id);
      else {
        held?.push(id);
        if (known === undefined && !this.#takesOver(packet)) continue;
        const row = known ?? this.#add(packet);
        if (from !== null) row.sources.add(from);
        if (from !== null && row.custody?.by === from) row.custody = null;
      }
    }
    return Promise.resolve({ held: held ?? [], arrived: arrived ?? [], full: full ?? [] });
  }

  inCustody(packets: readonly PacketId[], by: ServerId, until: number): Promise<void> {
    for (const id of packets) {
      const row = this.rows.get(id);
      if (row !== undefined) row.custody = { by, until };
    }
    return Promise.resolve();
  }

  custodyEnded(to: ServerId, by: ServerId | null): Promise<void> {
    for (const row of this.rows.values())
      if (row.to === to && (by === null || row.custody?.by === by)) row.custody = null;
    return Promise.resolve();
  }

  custodyOver(now: number): Promise<readonly { to: ServerId; by: ServerId }[]> {
    this.#prune();
    const ended = new Map<string, { to: ServerId; by: ServerId }>();
    for (const row of this.rows.values()) {
      if (row.custody === null || row.custody.until > now) continue;
      ended.set(`${row.to} ${row.custody.by}`, { to: row.to, by: row.custody.by });
      row.custody = null;
    }
    return Promise.resolve([...ended.values()]);
  }

  custodians(to: ServerId): Promise<readonly ServerId[]> {
    this.#prune();
    const all = [...this.rows.values()].filter((row) => row.to === to).map(({ custody }) => custody?.by);
    return Promise.resolve([...new Set(all.filter((by) => by !== undefined))]);
  }

  ownAmong(to: ServerId, packets: readonly PacketId[]): Promise<readonly OwnPacket[]> {
    const own = packets.flatMap((packet) => {
      const row = this.rows.get(packet);
      return row?.to !== to || row.mail === null ? [] : [{ packet, ...row.mail }];
    });
    return Promise.resolve(own);
  }

  async arrived(to: ServerId, receipt: Uint8Array, packets: readonly Arrived[]): Promise<readonly ServerId[]> {
    this.#prune();
    const told = new Map<ServerId, Set<PacketId>>();
    const failed: Refusal[] = [];
    const delivered: EnvelopeId[] = [];
    for (const { packet, refused } of packets) {
      const row = this.rows.get(packet);
      if (row?.to !== to) continue;
      this.rows.delete(packet);
      this.freed += 1;
      for (const source of row.sources) this.#tell(told, source, packet);
      failed.push(...refused);
      delivered.push(...(row.mail?.envelopes ?? []).filter((id) => refused.every((one) => one.id !== id)));
    }
    if (told.size > 0) this.#told.push({ receipt, packets: told });
    if (delivered.length > 0) await this.outbox.receipted(to, receipt, delivered);
    if (failed.length > 0) await this.outbox.refused(to, failed);
    return [...told.keys()];
  }

  arrivalsFor(from: ServerId, limit: number): Promise<readonly { receipt: Uint8Array; packets: PacketId[] }[]> {
    const mine = this.#told.map(({ receipt, packets }) => ({ receipt, packets: [...(packets.get(from) ?? [])] }));
    return Promise.resolve(mine.filter(({ packets }) => packets.length > 0).slice(0, limit));
  }

  arrivalsSettled(from: ServerId, packets: readonly PacketId[]): Promise<void> {
    for (const { packets: all } of this.#told) {
      const mine = all.get(from);
      for (const id of packets) mine?.delete(id);
      if (mine?.size === 0) all.delete(from);
    }
    this.#told = this.#told.filter(({ packets: all }) => all.size > 0);
    return Promise.resolve();
  }

  creditors(): Promise<readonly ServerId[]> {
    this.#prune();
    const custodians = [...this.rows.values()].map(({ custody }) => custody?.by).filter((by) => by !== undefined);
    return Promise.resolve([...new Set([...custodians, ...this.#told.flatMap(({ packets }) => [...packets.keys()])])]);
  }

  dropped(packets: readonly PacketId[]): Promise<void> {
    for (const id of packets) this.rows.delete(id);
    return Promise.resolve();
  }

  expire(now: number): Promise<void> {
    for (const { id, expiresAt } of this.rows.values()) if (expiresAt <= now) this.rows.delete(id);
    return Promise.resolve();
  }

  unpacked(to: ServerId, limit: number, maxBytes: number): Promise<readonly UnpackedEnvelope[]> {
    this.#prune();
    const packed = new Set([...this.rows.values()].flatMap(({ mail }) => mail?.envelopes ?? []));
    const expiresAt = this.clock.now() + ENVELOPE_TTL_SECONDS * 1000;
    const found: UnpackedEnvelope[] = [];
    let total = 0;
    for (const { server, id, bytes } of this.outbox.rows) {
      if (server !== to || packed.has(id)) continue;
      total += bytes.length;
      if (found.length === limit || (found.length > 0 && total > maxBytes)) break;
      found.push({ id, bytes, expiresAt });
    }
    return Promise.resolve(found);
  }

  /** An envelope is in one packet only, the last. False when one has left the outbox: nothing is packed then. */
  #takesOver({ to, mail }: NewPacket): boolean {
    if (mail === null) return true;
    const there = this.#there();
    if (mail.envelopes.some((envelope) => there.get(envelope) !== to)) return false;
    for (const { id, mail: before } of this.rows.values())
      if (before?.envelopes.some((envelope) => mail.envelopes.includes(envelope)) === true) this.rows.delete(id);
    return true;
  }

  #add(packet: NewPacket): Row {
    const before = [...this.rows.values()].filter((row) => row.to === packet.to);
    const own = before.filter(({ from }) => from === packet.from);
    // Whoever comes new takes its turn beside the first of the others.
    const first = Math.min(...before.map(({ turn }) => turn), Number.MAX_SAFE_INTEGER);
    const turn = own.length > 0 ? Math.max(...own.map((row) => row.turn)) + 1 : before.length > 0 ? first : 0;
    const row: Row = { ...packet, sources: new Set(), turn, custody: null };
    this.rows.set(packet.id, row);
    return row;
  }

  /** Whoever hands in may hold as much as is still free: so there is always room for one more. */
  #fits({ to, from, bytes }: NewPacket): boolean {
    const others = [...this.rows.values()].filter((row) => row.to === to && row.from !== null);
    const sizeOf = (rows: readonly Row[]): number => rows.reduce((sum, row) => sum + row.bytes.length, 0);
    const mine = sizeOf(others.filter((row) => row.from === from));
    return mine + bytes.length <= this.quota - sizeOf(others);
  }

  #free(to: ServerId): Row[] {
    this.#prune();
    return [...this.rows.values()].filter((row) => row.to === to && row.custody === null);
  }

  #tell(told: Map<ServerId, Set<PacketId>>, from: ServerId, packet: PacketId): void {
    const ids = told.get(from) ?? new Set();
    told.set(from, ids.add(packet));
  }

  /** What left the outbox, or waits there for another server, is in no packet any more. */
  #prune(): void {
    const there = this.#there();
    for (const { id, to, mail } of this.rows.values())
      if (mail?.envelopes.some((envelope) => there.get(envelope) !== to) === true) this.rows.delete(id);
  }

  /** Where the envelopes of the outbox wait to go. */
  #there(): ReadonlyMap<EnvelopeId, ServerId> {
    return new Map(this.outbox.rows.map(({ id, server }) => [id, server]));
  }
}
