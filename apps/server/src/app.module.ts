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
import { LoggingModule } from './logging';
import { MessagingModule } from './messaging/messaging.module';
import { PresenceModule } from './presence/presence.module';
import { PROGRAM, type Program } from './program';
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
        AccessModule,
        ContactsModule,
        HistoryModule,
        MessagingModule,
        PresenceModule,
        FileTransferModule,
        GatewayModule,
        SettingsModule,
        BackupModule,
        HealthModule,
      ],
      providers: given,
      exports: given.map(({ provide }) => provide),
    };
  }
}
