import { Module, type DynamicModule } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import type { Config } from '../config';
import { RelayAccessModule } from '../relay/relay-access.module';
import { SettingsModule } from '../settings/settings.module';
import { AnnouncementBook } from './announcement-book';
import { ConfiguredRelays } from './configured-relays';
import { DiscoveryService } from './discovery/discovery.service';
import { NetworkService } from './network.service';
import { LISTING_SOURCE, OwnPlaceService, type ListingSource } from './own-place';
import { OwnerListing } from './owner-listing';
import { PeerBook } from './peer-book';
import { PeerRules } from './peer-rules';
import { PeersController } from './peers.controller';
import { PeersService } from './peers.service';
import { QueueCounts } from './queue-counts';
import { RoutesController } from './routes.controller';

/** Nobody is to be found at a relay. */
const noListing: ListingSource = { card: () => null, onChange: () => undefined };

/** Peers, routes, and what this server says of itself. */
@Module({
  controllers: [PeersController, RoutesController],
  providers: [
    AnnouncementBook,
    ConfiguredRelays,
    DiscoveryService,
    NetworkService,
    OwnPlaceService,
    PeerBook,
    PeerRules,
    PeersService,
    QueueCounts,
  ],
  exports: [AnnouncementBook, DiscoveryService, OwnPlaceService, PeerBook],
})
export class NetworkModule {
  static for(role: Config['network']['role']): DynamicModule {
    return role === 'relay'
      ? {
          module: NetworkModule,
          imports: [RelayAccessModule],
          providers: [{ provide: LISTING_SOURCE, useValue: noListing }],
        }
      : {
          module: NetworkModule,
          imports: [AccessModule, SettingsModule],
          providers: [{ provide: LISTING_SOURCE, useClass: OwnerListing }],
        };
  }
}
