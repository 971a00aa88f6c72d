import { Module, type OnModuleInit } from '@nestjs/common';
import { FederationService } from '../federation/federation.service';
import { TransitModule } from '../transit/transit.module';
import { SqlTransitStore } from '../transit/transit-store';
import { emptyOutbox, nobodysInbox, nobodysPresence } from './nobody';

/** A relay towards other servers: nobody is at home, so nothing is delivered here and nothing goes out in anybody's name. */
@Module({ imports: [TransitModule] })
export class RelayModule implements OnModuleInit {
  constructor(
    private readonly federation: FederationService,
    private readonly transit: SqlTransitStore,
  ) {}

  onModuleInit(): void {
    this.federation.serve({
      inbound: nobodysInbox,
      outbox: emptyOutbox,
      transit: this.transit,
      ownerCard: () => Promise.resolve(null),
    });
    this.federation.followReach(nobodysPresence, { way: () => undefined, presence: () => undefined });
  }
}
