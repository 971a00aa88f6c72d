import { Global, Module } from '@nestjs/common';
import { CONFIG, type Config } from '../config';
import { DATABASE } from '../database/database.module';
import { FederationService } from './federation.service';
import { SERVER_IDENTITY } from './federation.tokens';
import { loadServerIdentity, type ServerIdentity } from './server-key';

/** Links to other servers: every feature that talks to other servers depends on it, it depends on none. */
@Global()
@Module({
  providers: [
    {
      provide: SERVER_IDENTITY,
      // The database is asked for although it is not used: its lock makes us the only one in the data directory.
      inject: [CONFIG, DATABASE],
      useFactory: (config: Config): Promise<ServerIdentity> => loadServerIdentity(config.storage.data),
    },
    FederationService,
  ],
  exports: [FederationService, SERVER_IDENTITY],
})
export class FederationModule {}
