import { Module, type DynamicModule } from '@nestjs/common';
import type { Logger as Pino } from 'pino';
import { AccessModule } from './access/access.module';
import { BackupModule } from './backup/backup.module';
import { CONFIG, type Config } from './config';
import { ContactsModule } from './contacts/contacts.module';
import { DatabaseModule } from './database/database.module';
import { FederationModule } from './federation/federation.module';
import type { FederationSurface } from './federation/federation-surface';
import { FEDERATION_SURFACE } from './federation/federation.tokens';
import { FileTransferModule } from './file-transfer/file-transfer.module';
import { GatewayModule } from './gateway/gateway.module';
import { HealthModule } from './health/health.module';
import { HistoryModule } from './history/history.module';
import { OWNER_SURFACE, type OwnerSurface } from './http/owner-surface';
import { RequestFigures } from './http/request-figures';
import { TrustedProxies } from './http/trusted-proxies';
import { LanModule } from './lan/lan.module';
import { LoggingModule } from './logging';
import { MessagingModule } from './messaging/messaging.module';
import { NetworkModule } from './network/network.module';
import { PortMappingModule } from './port-mapping/port-mapping.module';
import { PresenceModule } from './presence/presence.module';
import { PROGRAM, type Program } from './program';
import { RelayAccessModule } from './relay/relay-access.module';
import { RelayModule } from './relay/relay.module';
import { SettingsModule } from './settings/settings.module';

/** What is there before the modules are. */
export interface AppParts {
  readonly config: Config;
  readonly program: Program;
  readonly log: Pino;
  readonly surface: FederationSurface;
  readonly owner: OwnerSurface;
  readonly proxies: TrustedProxies;
  readonly figures: RequestFigures;
}

/** What a server does for its owner. */
const ownerModules = [
  AccessModule,
  ContactsModule,
  HistoryModule,
  MessagingModule,
  PresenceModule,
  FileTransferModule,
  GatewayModule,
  SettingsModule,
  BackupModule,
  NetworkModule.for('owner'),
  LanModule.for('owner'),
];

const relayModules = [RelayAccessModule, RelayModule, NetworkModule.for('relay'), LanModule.for('relay')];

/** The server, put together. */
@Module({})
export class AppModule {
  static for({ config, program, log, surface, owner, proxies, figures }: AppParts): DynamicModule {
    const given = [
      { provide: CONFIG, useValue: config },
      { provide: PROGRAM, useValue: program },
      { provide: FEDERATION_SURFACE, useValue: surface },
      { provide: OWNER_SURFACE, useValue: owner },
      { provide: TrustedProxies, useValue: proxies },
      { provide: RequestFigures, useValue: figures },
    ];
    return {
      module: AppModule,
      global: true,
      imports: [
        LoggingModule.for(log),
        DatabaseModule,
        FederationModule,
        PortMappingModule,
        ...(config.network.role === 'relay' ? relayModules : ownerModules),
        HealthModule.for(config.network.role),
      ],
      providers: given,
      exports: given.map(({ provide }) => provide),
    };
  }
}
