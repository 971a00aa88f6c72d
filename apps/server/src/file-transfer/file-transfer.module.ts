import { Module, type OnModuleDestroy } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { ContactsModule } from '../contacts/contacts.module';
import { Movement } from './movement';
import { PartBook } from './part-book';
import { PartClient } from './part-client';
import { PartFiles } from './part-files';
import { PartIntake } from './part-intake';
import { PartReader } from './part-reader';
import { PartSyncer } from './part-syncer';
import { PartsSurface } from './parts-surface';
import { Puller } from './puller';
import { Settlement } from './settlement';
import { TransferBook } from './transfer-book';
import { TransferLocks } from './transfer-locks';
import { TransferWatch } from './transfer-watch';
import { TransfersController } from './transfers.controller';
import { TransfersService } from './transfers.service';

/** Files on their way: sealed parts that the owner's clients upload, other servers fetch, and the owner's clients download. */
@Module({
  imports: [AccessModule, ContactsModule],
  controllers: [TransfersController],
  providers: [
    Movement,
    PartBook,
    PartClient,
    PartFiles,
    PartIntake,
    PartReader,
    PartSyncer,
    PartsSurface,
    Puller,
    Settlement,
    TransferBook,
    TransferLocks,
    TransferWatch,
    TransfersService,
  ],
  exports: [Movement, TransferBook],
})
export class FileTransferModule implements OnModuleDestroy {
  constructor(
    private readonly movement: Movement,
    private readonly watch: TransferWatch,
    private readonly syncer: PartSyncer,
  ) {}

  async onModuleDestroy(): Promise<void> {
    this.movement.stop();
    this.watch.stop();
    await this.syncer.stop();
  }
}
