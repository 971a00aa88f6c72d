import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { ContactsModule } from '../contacts/contacts.module';
import { FileTransferModule } from '../file-transfer/file-transfer.module';
import { HistoryModule } from '../history/history.module';
import { MessagingModule } from '../messaging/messaging.module';
import { PresenceModule } from '../presence/presence.module';
import { ChangeFeed } from './change-feed';
import { OwnerGateway } from './owner.gateway';

@Module({
  imports: [AccessModule, ContactsModule, FileTransferModule, HistoryModule, MessagingModule, PresenceModule],
  providers: [ChangeFeed, OwnerGateway],
})
export class GatewayModule {}
