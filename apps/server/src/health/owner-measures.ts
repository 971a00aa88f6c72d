import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Movement } from '../file-transfer/movement';
import { TransferBook } from '../file-transfer/transfer-book';
import { InboxService } from '../messaging/inbox.service';
import { OutboxService } from '../messaging/outbox.service';
import type { Measure } from './measure';
import { MetricsService } from './metrics.service';

/** The figures of what a server does for its owner. */
@Injectable()
export class OwnerMeasures implements OnModuleInit {
  constructor(
    private readonly metrics: MetricsService,
    private readonly inbox: InboxService,
    private readonly outbox: OutboxService,
    private readonly movement: Movement,
    private readonly transfers: TransferBook,
  ) {}

  onModuleInit(): void {
    for (const measure of [...this.queues(), ...this.files()]) this.metrics.add(measure);
  }

  private queues(): Measure[] {
    const outbox = (): number => this.outbox.waitingByServer().reduce((sum, { waiting }) => sum + waiting, 0);
    return [
      {
        name: 'inbox_envelopes',
        help: 'Envelopes no client has taken yet.',
        type: 'gauge',
        read: () => this.inbox.size,
      },
      { name: 'outbox_envelopes', help: 'Envelopes without a receipt yet.', type: 'gauge', read: outbox },
    ];
  }

  private files(): Measure[] {
    const { movement, transfers } = this;
    return [
      {
        name: 'transfer_bytes_in_total',
        help: 'Bytes of parts of files that came, uploaded or fetched.',
        type: 'counter',
        read: () => movement.bytes.stored,
      },
      {
        name: 'transfer_bytes_out_total',
        help: 'Bytes of parts of files that other servers fetched.',
        type: 'counter',
        read: () => movement.bytes.fetched,
      },
      {
        name: 'transfers_open',
        help: 'Transfers that are running.',
        type: 'gauge',
        read: () => transfers.usage().open,
      },
    ];
  }
}
