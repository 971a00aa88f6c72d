import { Module, type DynamicModule } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import type { Config } from '../config';
import { RelayAccessModule } from '../relay/relay-access.module';
import { LanNeighbours } from './lan-neighbours';
import { NeighboursController } from './neighbours.controller';

/** Who else is in the same network. */
@Module({ controllers: [NeighboursController], providers: [LanNeighbours], exports: [LanNeighbours] })
export class LanModule {
  static for(role: Config['network']['role']): DynamicModule {
    return { module: LanModule, imports: [role === 'relay' ? RelayAccessModule : AccessModule] };
  }
}
