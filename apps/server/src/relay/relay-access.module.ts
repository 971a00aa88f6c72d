import { Module } from '@nestjs/common';
import type { RandomSource } from '@parley/protocol';
import { ADMINISTRATOR, AdminGuard } from '../access/admin-guard';
import { SignInAttempts } from '../access/sign-in-attempts';
import { CONFIG, type Config } from '../config';
import { DATABASE } from '../database/database.module';
import { RANDOM } from '../database/ports';
import { ADMIN_TOKEN, loadAdminToken } from './admin-token';
import { AdminTokenGuard } from './admin-token.guard';

/** Who may run a relay. */
@Module({
  providers: [
    SignInAttempts,
    {
      provide: ADMIN_TOKEN,
      // The database is asked for although it is not used: its lock makes us the only one in the data directory.
      inject: [CONFIG, RANDOM, DATABASE],
      useFactory: ({ storage }: Config, random: RandomSource): string => loadAdminToken(storage.data, random),
    },
    { provide: ADMINISTRATOR, useClass: AdminTokenGuard },
    AdminGuard,
  ],
  exports: [ADMINISTRATOR, AdminGuard],
})
export class RelayAccessModule {}
