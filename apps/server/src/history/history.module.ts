import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { ConversationLog } from './conversation-log';
import { DeliveryLog } from './delivery-log';
import { HistoryController } from './history.controller';
import { HistoryService } from './history.service';
import { RecordLog } from './record-log';

@Module({
  imports: [AccessModule],
  controllers: [HistoryController],
  providers: [ConversationLog, DeliveryLog, HistoryService, RecordLog],
  exports: [ConversationLog, DeliveryLog, HistoryService, RecordLog],
})
export class HistoryModule {}
