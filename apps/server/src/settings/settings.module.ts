import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { CopyWatch } from './copy-watch';
import { OwnerSettings } from './owner-settings';
import { SettingsController } from './settings.controller';

/** What this server is, and what its owner chose for it. */
@Module({
  imports: [AccessModule],
  controllers: [SettingsController],
  providers: [CopyWatch, OwnerSettings],
  exports: [OwnerSettings],
})
export class SettingsModule {}
