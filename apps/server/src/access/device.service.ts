import { Inject, Injectable } from '@nestjs/common';
import {
  closeCodes,
  MAX_DEVICES,
  toBase64Url,
  type Clock,
  type CloseCode,
  type DeviceId,
  type RandomSource,
} from '@parley/protocol';
import type Database from 'better-sqlite3';
import { idColumn, idFrom } from '../database/columns';
import { CLOCK, RANDOM } from '../database/ports';
import { UnitOfWork } from '../database/unit-of-work';
import { digestOf } from './secrets';

export interface Device {
  readonly id: DeviceId;
  readonly name: string;
  readonly signedInAt: number;
  readonly lastSeenAt: number;
}

/** A sign-in that was just made; the token is shown this once. */
export interface NewDevice {
  readonly id: DeviceId;
  readonly token: string;
}

interface DeviceColumns {
  id: Buffer;
  name: string;
  signed_in_at: number;
  last_seen_at: number;
}

/** The devices that are signed in, and their connections. */
@Injectable()
export class DeviceService {
  private readonly connections = new Map<DeviceId, (why: CloseCode) => void>();
  private readonly byToken: Database.Statement<[Buffer], Pick<DeviceColumns, 'id'>>;
  private readonly everyone: Database.Statement<[], DeviceColumns>;

  constructor(
    private readonly unit: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RANDOM) private readonly random: RandomSource,
  ) {
    this.byToken = unit.db.prepare('SELECT id FROM devices WHERE token_hash = ?');
    this.everyone = unit.db.prepare(
      'SELECT id, name, signed_in_at, last_seen_at FROM devices ORDER BY signed_in_at, id',
    );
  }

  /** The device that a token belongs to. */
  authenticate(token: string): DeviceId | null {
    const row = this.byToken.get(digestOf(token));
    return row === undefined ? null : idFrom(row.id);
  }

  list(): readonly Device[] {
    return this.everyone.all().map((row) => ({
      id: idFrom(row.id),
      name: row.name,
      signedInAt: row.signed_in_at,
      lastSeenAt: row.last_seen_at,
    }));
  }

  /** Makes a device inside a work; above MAX_DEVICES the one that was seen least recently is signed out. */
  add(db: Database.Database, name: string): NewDevice {
    const id = this.random(16);
    const token = toBase64Url(this.random(32));
    const now = this.clock.now();
    db.prepare('INSERT INTO devices VALUES (?, ?, ?, ?, ?, 0, NULL, NULL)').run(id, name, digestOf(token), now, now);
    db.prepare(
      'DELETE FROM devices WHERE id IN (SELECT id FROM devices WHERE id <> ? ORDER BY last_seen_at DESC LIMIT -1 OFFSET ?)',
    ).run(id, MAX_DEVICES - 1);
    return { id: idFrom(id), token };
  }

  /** Signs devices out inside a work: all but `kept`. Call `dropEnded` once it is durable. */
  removeOthers(db: Database.Database, kept: DeviceId): void {
    db.prepare('DELETE FROM devices WHERE id <> ?').run(idColumn(kept));
  }

  /** Signs one device out. Returns whether it was signed in. */
  async remove(device: DeviceId): Promise<boolean> {
    const removed = await this.unit.write(
      (db) => db.prepare('DELETE FROM devices WHERE id = ?').run(idColumn(device)).changes > 0,
    );
    this.dropEnded();
    return removed;
  }

  /** Closes the connections of devices that are signed in no longer. */
  dropEnded(): void {
    const known = new Set(this.list().map(({ id }) => id));
    for (const [device, close] of [...this.connections]) if (!known.has(device)) close(closeCodes.notSignedIn);
  }

  isConnected(device: DeviceId): boolean {
    return this.connections.has(device);
  }

  /** Registers the one connection of a device; an older one is closed as `replaced`. Returns how to take it off again. */
  connected(device: DeviceId, close: (why: CloseCode) => void): () => void {
    this.connections.get(device)?.(closeCodes.replaced);
    this.connections.set(device, close);
    this.seen(device);
    return () => {
      if (this.connections.get(device) !== close) return;
      this.connections.delete(device);
      this.seen(device);
    };
  }

  /** For people only, so nobody waits for it and a full disk is no reason to fail. */
  private seen(device: DeviceId): void {
    const now = this.clock.now();
    this.unit
      .write((db) => db.prepare('UPDATE devices SET last_seen_at = ? WHERE id = ?').run(now, idColumn(device)))
      .catch(() => undefined);
  }
}
