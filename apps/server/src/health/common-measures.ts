import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '../config';
import { UnitOfWork } from '../database/unit-of-work';
import { FederationService } from '../federation/federation.service';
import { OWNER_SURFACE, type OwnerSurface } from '../http/owner-surface';
import { RequestFigures } from '../http/request-figures';
import { linkMeasures } from './link-measures';
import type { Measure } from './measure';
import { MetricsService } from './metrics.service';
import { storageMeasures } from './storage-measures';

/** From what nobody notices to what everybody does. */
const SECONDS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** The figures that every server has, whatever its role. */
@Injectable()
export class CommonMeasures implements OnModuleInit {
  constructor(
    private readonly metrics: MetricsService,
    private readonly federation: FederationService,
    private readonly unit: UnitOfWork,
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
    for (const measure of [...links, ...this.work(), ...storageMeasures(this.config)]) this.metrics.add(measure);
    this.metrics.addSpread({
      name: 'request_seconds',
      help: 'Duration of requests of the owner’s devices.',
      label: 'status',
      buckets: SECONDS,
      follow: (observe) => this.requests.follow(observe),
    });
  }

  private work(): Measure[] {
    let commits = 0;
    this.unit.onDurable(() => (commits += 1));
    const held = this.unit.db
      .prepare<[], number>(`SELECT coalesce(sum(packets), 0) FROM queues WHERE from_server <> x''`)
      .pluck();
    return [
      { name: 'commits_total', help: 'Transactions made durable.', type: 'counter', read: () => commits },
      {
        name: 'refusals_total',
        help: 'Requests that were refused.',
        type: 'counter',
        label: 'code',
        read: () => this.requests.refusals(),
      },
      {
        name: 'packets_held',
        help: 'Packets of other servers that wait here to go on.',
        type: 'gauge',
        read: () => held.get() ?? 0,
      },
    ];
  }
}
