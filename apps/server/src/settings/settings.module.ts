import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { OwnerSettings } from './owner-settings';
import { SettingsController } from './settings.controller';

/** What this server is, and what its owner chose for it. */
@Module({
  imports: [AccessModule],
  controllers: [SettingsController],
  providers: [OwnerSettings],
  exports: [OwnerSettings],
})
export class SettingsModule {}
