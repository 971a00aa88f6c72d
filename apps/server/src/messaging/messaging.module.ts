import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { ContactsModule } from '../contacts/contacts.module';
import { HistoryModule } from '../history/history.module';
import { TransitModule } from '../transit/transit.module';
import { InboxService } from './inbox.service';
import { MessagesController } from './messages.controller';
import { MessagingService } from './messaging.service';
import { OutboxService } from './outbox.service';
import { StrangerService } from './stranger.service';

@Module({
  imports: [AccessModule, ContactsModule, HistoryModule, TransitModule],
  controllers: [MessagesController],
  providers: [InboxService, MessagingService, OutboxService, StrangerService],
  exports: [InboxService, OutboxService],
})
export class MessagingModule {}
