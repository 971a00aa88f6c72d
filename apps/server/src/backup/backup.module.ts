import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module';
import { BackupController } from './backup.controller';
import { BackupDownload } from './backup-download';

/** Backups while the server runs. The commands `backup`, `restore` and `check` need no module. */
@Module({ imports: [AccessModule], controllers: [BackupController], providers: [BackupDownload] })
export class BackupModule {}
