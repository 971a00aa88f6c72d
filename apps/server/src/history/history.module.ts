import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { ConversationLog } from './conversation-log';
import { DeliveryLogModule } from './delivery-log.module';
import { HistoryController } from './history.controller';
import { HistoryService } from './history.service';
import { RecordLog } from './record-log';

@Module({
  imports: [AccessModule, DeliveryLogModule],
  controllers: [HistoryController],
  providers: [ConversationLog, HistoryService, RecordLog],
  exports: [ConversationLog, DeliveryLogModule, HistoryService, RecordLog],
})
export class HistoryModule {}
