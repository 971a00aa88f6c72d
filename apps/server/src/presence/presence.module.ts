import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { ContactsModule } from '../contacts/contacts.module';
import { SettingsModule } from '../settings/settings.module';
import { PresenceService } from './presence.service';

@Module({
  imports: [AccessModule, ContactsModule, SettingsModule],
  providers: [PresenceService],
  exports: [PresenceService],
})
export class PresenceModule {}
