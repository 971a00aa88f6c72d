import { Module, type OnModuleInit } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { FederationService } from '../federation/federation.service';
import { Health } from './health';
import { HealthController } from './health.controller';
import { linkMeasures } from './link-measures';
import { MetricsGuard } from './metrics.guard';
import { MetricsService } from './metrics.service';

/** Health for supervisors, figures for the owner. */
@Module({
  imports: [AccessModule],
  controllers: [HealthController],
  providers: [Health, MetricsGuard, MetricsService],
})
export class HealthModule implements OnModuleInit {
  constructor(
    private readonly metrics: MetricsService,
    private readonly federation: FederationService,
  ) {}

  onModuleInit(): void {
    const { federation } = this;
    const measures = linkMeasures(
      () => federation.counters(),
      () => federation.refusedConnections(),
    );
    for (const measure of measures) this.metrics.add(measure);
  }
}
