import { Injectable } from '@nestjs/common';
import type { ServerId } from '@parley/protocol';
import type Database from 'better-sqlite3';
import { idFrom } from '../database/columns';
import { UnitOfWork } from '../database/unit-of-work';

interface Count {
  server: Buffer;
  waiting: number;
}

/** What waits for each server: envelopes of the owner that are in no packet yet, and packets. */
@Injectable()
export class QueueCounts {
  private readonly envelopes: Database.Statement<[], Count>;
  private readonly packets: Database.Statement<[], Count>;

  constructor({ db }: UnitOfWork) {
    this.envelopes = db.prepare('SELECT server, count(*) AS waiting FROM outbox WHERE packet IS NULL GROUP BY server');
    this.packets = db.prepare('SELECT to_server AS server, sum(packets) AS waiting FROM queues GROUP BY to_server');
  }

  byServer(): ReadonlyMap<ServerId, number> {
    const counts = new Map<ServerId, number>();
    for (const { server, waiting } of [...this.envelopes.all(), ...this.packets.all()]) {
      const id = idFrom<ServerId>(server);
      counts.set(id, (counts.get(id) ?? 0) + waiting);
    }
    return counts;
  }
}
