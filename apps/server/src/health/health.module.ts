import { Module, type DynamicModule } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import type { Config } from '../config';
import { FileTransferModule } from '../file-transfer/file-transfer.module';
import { MessagingModule } from '../messaging/messaging.module';
import { RelayAccessModule } from '../relay/relay-access.module';
import { TransitModule } from '../transit/transit.module';
import { CommonMeasures } from './common-measures';
import { DiagnosticsController } from './diagnostics/diagnostics.controller';
import { DiagnosticsService } from './diagnostics/diagnostics.service';
import { Health } from './health';
import { HealthController } from './health.controller';
import { MetricsGuard } from './metrics.guard';
import { MetricsService } from './metrics.service';
import { OwnerMeasures } from './owner-measures';

/** Health for supervisors, figures for whoever runs the server. */
@Module({
  imports: [TransitModule],
  controllers: [HealthController],
  providers: [CommonMeasures, Health, MetricsGuard, MetricsService],
})
export class HealthModule {
  static for(role: Config['network']['role']): DynamicModule {
    if (role === 'relay') return { module: HealthModule, imports: [RelayAccessModule] };
    return {
      module: HealthModule,
      imports: [AccessModule, FileTransferModule, MessagingModule],
      controllers: [DiagnosticsController],
      providers: [DiagnosticsService, OwnerMeasures],
    };
  }
}
