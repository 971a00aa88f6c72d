import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '../config';
import { UnitOfWork } from '../database/unit-of-work';
import { FederationService } from '../federation/federation.service';
import { OWNER_SURFACE, type OwnerSurface } from '../http/owner-surface';
import { RequestFigures } from '../http/request-figures';
import { ArrivalBook } from '../transit/arrival-book';
import { QueueBook } from '../transit/queue-book';
import { linkMeasures } from './link-measures';
import type { Measure } from './measure';
import { MetricsService } from './metrics.service';
import { storageMeasures } from './storage-measures';
import { transitMeasures } from './transit-measures';

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
    private readonly queues: QueueBook,
    private readonly arrivals: ArrivalBook,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(OWNER_SURFACE) private readonly surface: Pick<OwnerSurface, 'limits'>,
  ) {}

  onModuleInit(): void {
    const { federation } = this;
    const links = linkMeasures(
      () => federation.counters(),
      () => federation.refusedConnections() + this.surface.limits.refused,
    );
    const held = transitMeasures(this.queues, this.arrivals);
    for (const measure of [...links, ...this.work(), ...held, ...storageMeasures(this.config)])
      this.metrics.add(measure);
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
    return [
      { name: 'commits_total', help: 'Transactions made durable.', type: 'counter', read: () => commits },
      {
        name: 'refusals_total',
        help: 'Requests that were refused.',
        type: 'counter',
        label: 'code',
        read: () => this.requests.refusals(),
      },
    ];
  }
}
