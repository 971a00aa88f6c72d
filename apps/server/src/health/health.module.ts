import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { CONFIG, type Config } from '../config';
import { UnitOfWork } from '../database/unit-of-work';
import { FederationService } from '../federation/federation.service';
import { FileTransferModule } from '../file-transfer/file-transfer.module';
import { Movement } from '../file-transfer/movement';
import { TransferBook } from '../file-transfer/transfer-book';
import { OWNER_SURFACE, type OwnerSurface } from '../http/owner-surface';
import { RequestFigures } from '../http/request-figures';
import { InboxService } from '../messaging/inbox.service';
import { MessagingModule } from '../messaging/messaging.module';
import { OutboxService } from '../messaging/outbox.service';
import { DiagnosticsController } from './diagnostics/diagnostics.controller';
import { DiagnosticsService } from './diagnostics/diagnostics.service';
import { Health } from './health';
import { HealthController } from './health.controller';
import { linkMeasures } from './link-measures';
import { MetricsGuard } from './metrics.guard';
import type { Measure } from './measure';
import { MetricsService } from './metrics.service';
import { storageMeasures } from './storage-measures';

/** From what nobody notices to what everybody does. */
const SECONDS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** Health for supervisors, figures for the owner. */
@Module({
  imports: [AccessModule, FileTransferModule, MessagingModule],
  controllers: [DiagnosticsController, HealthController],
  providers: [DiagnosticsService, Health, MetricsGuard, MetricsService],
})
export class HealthModule implements OnModuleInit {
  constructor(
    private readonly metrics: MetricsService,
    private readonly federation: FederationService,
    private readonly inbox: InboxService,
    private readonly outbox: OutboxService,
    private readonly unit: UnitOfWork,
    private readonly movement: Movement,
    private readonly transfers: TransferBook,
    private readonly requests: RequestFigures,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(OWNER_SURFACE) private readonly surface: Pick<OwnerSurface, 'limits'>,
  ) {}

  onModuleInit(): void {
    const { federation } = this;
    const links = linkMeasures(
      () => federation.counters(),
      () => federation.refusedConnections() + this.surface.limits.refused,
    );
    for (const measure of [...links, ...this.queues(), ...this.files(), ...storageMeasures(this.config)]) this.metrics.add(measure);
    this.metrics.addSpread({
      name: 'request_seconds',
      help: 'Duration of requests of the owner’s devices.',
      label: 'status',
      buckets: SECONDS,
      follow: (observe) => this.requests.follow(observe),
    });
  }

  private queues(): Measure[] {
    let commits = 0;
    this.unit.onDurable(() => (commits += 1));
    const outbox = (): number => this.outbox.waitingByServer().reduce((sum, { waiting }) => sum + waiting, 0);
    return [
      { name: 'commits_total', help: 'Transactions made durable.', type: 'counter', read: () => commits },
      {
        name: 'inbox_envelopes',
        help: 'Envelopes no client has taken yet.',
        type: 'gauge',
        read: () => this.inbox.size,
      },
      {
        name: 'refusals_total',
        help: 'Requests that were refused.',
        type: 'counter',
        label: 'code',
        read: () => this.requests.refusals(),
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
