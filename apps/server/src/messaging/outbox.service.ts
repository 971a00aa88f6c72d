import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { DeliveryStore, Refusal, WaitingEnvelope } from '@parley/federation';
import type { AccountId, Clock, EnvelopeId, ServerId } from '@parley/protocol';
import type Database from 'better-sqlite3';
import { ContactsService } from '../contacts/contacts.service';
import { bytesFrom, idColumn, idFrom, PLAIN } from '../database/columns';
import { CLOCK } from '../database/ports';
import { UnitOfWork } from '../database/unit-of-work';
import { FederationService } from '../federation';
import { DeliveryLog } from '../history/delivery-log';
import { PacketBook } from '../transit/packet-book';

interface OutboxColumns {
  position: number;
  envelope: Buffer;
  bytes: Buffer;
}

/** What left the outbox. */
interface Taken {
  envelope: Buffer;
  /** Position of the packet that it was in as well. */
  packet: number | null;
}

/** What is to be sent. */
export interface QueuedEnvelope {
  readonly id: Buffer;
  readonly contact: AccountId;
  readonly server: ServerId;
  /** Encoded `envelope`. */
  readonly bytes: Uint8Array;
  /** Unix ms. */
  readonly expiresAt: number;
}

/** Deliveries that belong to no record are of no interest to anybody so long after they were settled. */
const KEPT_MS = 30 * 24 * 3600 * 1000;

/** With so many envelopes in one receipt a long outbox is being emptied, and the link waits for it. */
const MANY = 32;

/** Envelopes that wait for other servers, in the order in which they were committed. */
@Injectable()
export class OutboxService implements DeliveryStore, OnModuleInit {
  private readonly insert: Database.Statement<[Buffer, Buffer, Buffer, number, Uint8Array]>;
  private readonly servers: Database.Statement<[], { server: Buffer }>;
  private readonly counts: Database.Statement<[], { server: Buffer; waiting: number }>;
  private readonly behind: Database.Statement<[Buffer, number, number], OutboxColumns>;
  private readonly take: Database.Statement<[Buffer, Buffer], Taken>;
  private readonly takeExpired: Database.Statement<[number], Taken>;
  private readonly takeOf: Database.Statement<[Buffer], Taken>;
  private readonly packedOf: Database.Statement<[Buffer], Taken>;
  private readonly redirect: Database.Statement<[Buffer, Buffer]>;

  constructor(
    private readonly unit: UnitOfWork,
    private readonly deliveries: DeliveryLog,
    private readonly contacts: ContactsService,
    private readonly federation: FederationService,
    private readonly packets: PacketBook,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    const { db } = unit;
    this.insert = db.prepare(
      'INSERT INTO outbox (envelope, contact, server, expires_at, bytes) VALUES (?, ?, ?, ?, ?)',
    );
    this.servers = db.prepare('SELECT DISTINCT server FROM outbox');
    this.counts = db.prepare('SELECT server, count(*) AS waiting FROM outbox GROUP BY server');
    this.behind = db.prepare(
      `SELECT position, envelope, bytes FROM outbox WHERE server = ${PLAIN} AND position > ? ORDER BY position LIMIT ${PLAIN}`,
    );
    const taken = 'RETURNING envelope, packet';
    this.take = db.prepare(`DELETE FROM outbox WHERE envelope = ? AND server = ? ${taken}`);
    this.takeExpired = db.prepare(`DELETE FROM outbox WHERE expires_at <= ? ${taken}`);
    this.takeOf = db.prepare(`DELETE FROM outbox WHERE contact = ? ${taken}`);
    this.packedOf = db.prepare('SELECT envelope, packet FROM outbox WHERE contact = ? AND packet IS NOT NULL');
    this.redirect = db.prepare('UPDATE outbox SET server = ?, packet = NULL WHERE contact = ?');
  }

  /** Mail to a contact that moved follows it; mail to one that is blocked or removed ends. */
  onModuleInit(): void {
    this.contacts.onChange(({ account, state, server }, before, { afterwards }) => {
      if (before === undefined) return;
      const contact = idColumn(account);
      if (state === 'blocked' || state === 'removed') {
        const reason = state === 'blocked' ? 'blocked' : 'unknown-contact';
        for (const { envelope } of this.freed(this.takeOf.all(contact)))
          this.deliveries.failed(envelope, reason, this.clock.now());
      } else if (server !== before.server) {
        this.freed(this.packedOf.all(contact));
        if (this.redirect.run(idColumn(server), contact).changes > 0)
          afterwards.push(() => this.federation.mailMovedTo(server));
      }
    });
  }

  /** Queues an envelope, inside a work. */
  queue({ id, contact, server, bytes, expiresAt }: QueuedEnvelope): void {
    this.insert.run(id, idColumn(contact), idColumn(server), expiresAt, bytes);
  }

  /** How much waits for which server. */
  waitingByServer(): { server: ServerId; waiting: number }[] {
    return this.counts.all().map(({ server, waiting }) => ({ server: idFrom(server), waiting }));
  }

  destinations(): Promise<readonly ServerId[]> {
    return Promise.resolve(this.servers.all().map(({ server }) => idFrom<ServerId>(server)));
  }

  waiting(
    server: ServerId,
    afterSequence: number,
    limit: number,
    maxBytes: number,
  ): Promise<readonly WaitingEnvelope[]> {
    const found: WaitingEnvelope[] = [];
    let total = 0;
    for (const { position, envelope, bytes } of this.behind.iterate(idColumn(server), afterSequence, limit)) {
      total += bytes.length;
      if (found.length > 0 && total > maxBytes) break;
      found.push({ sequence: position, id: idFrom(envelope), bytes: bytesFrom(bytes) });
    }
    return Promise.resolve(found);
  }

  /** If a receipt is lost, the envelopes are offered again and receipted again: the few of one conversation need no transaction of their own. */
  async receipted(server: ServerId, receipt: Uint8Array, ids: readonly EnvelopeId[]): Promise<void> {
    const work = (): void => {
      const taken = this.takeFrom(server, ids);
      const delivered = taken.map((envelope) => ({ envelope, blind: null }));
      if (delivered.length > 0) this.deliveries.delivered(delivered, receipt, this.clock.now());
    };
    await (ids.length < MANY ? this.unit.writeSoon(work) : this.unit.write(work));
  }

  async refused(server: ServerId, refusals: readonly Refusal[]): Promise<void> {
    await this.unit.write(() => {
      for (const { id, code } of refusals)
        for (const envelope of this.takeFrom(server, [id])) this.deliveries.failed(envelope, code, this.clock.now());
    });
  }

  async expire(now: number): Promise<void> {
    await this.unit.write(() => {
      for (const { envelope } of this.freed(this.takeExpired.all(now)))
        this.deliveries.failed(envelope, 'expired', now);
      this.deliveries.pruneSettled(now - KEPT_MS);
    });
  }

  /** Only the server that an envelope was for says what became of it. */
  private takeFrom(server: ServerId, ids: readonly EnvelopeId[]): Buffer[] {
    const column = idColumn(server);
    const taken = ids.flatMap((id) => this.take.get(idColumn(id), column) ?? []);
    return this.freed(taken).map(({ envelope }) => envelope);
  }

  /** What leaves the outbox, or follows a contact to another server, ends the packet that it is in. What else that brings is packed anew. */
  private freed(taken: readonly Taken[]): readonly Taken[] {
    for (const { packet } of taken) if (packet !== null) this.packets.dropAt(packet);
    return taken;
  }
}
