import { Body, Controller, Get, HttpCode, Inject, Post, Req, StreamableFile, UseGuards } from '@nestjs/common';
import { rest, type DeviceId } from '@parley/protocol';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { CurrentDevice, OwnerGuard } from '../access/owner-guard';
import { RestDocs, RestTag } from '../access/rest-docs';
import { SignInService } from '../access/sign-in.service';
import { CONFIG, type Config } from '../config';
import { RestoreNote } from '../database/restore-note';
import { BackupDownload } from './backup-download';
import { TrustedProxies } from '../http/trusted-proxies';
import { lastBackup } from './last-backup';

/** Backups for the owner's own devices. The server key is in them, so the password is asked for. */
@RestTag('settings')
@Controller('settings/backup')
@UseGuards(OwnerGuard)
export class BackupController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly signIn: SignInService,
    private readonly proxies: TrustedProxies,
    private readonly restore: RestoreNote,
    private readonly download: BackupDownload,
  ) {}

  @Get()
  @RestDocs({ answer: rest.backupAnswer })
  state(): z.input<typeof rest.backupAnswer> {
    const restored = this.restore.get();
    return {
      last: lastBackup(this.config.storage.data),
      restored: restored === null ? null : { from: restored.from, at: restored.at },
      running: this.download.progress,
    };
  }

  @Post()
  @HttpCode(200)
  @RestDocs({ body: rest.backupRequest, answer: rest.backupAnswer })
  async make(
    @Body({ schema: rest.backupRequest }) { secret }: rest.BackupRequest,
    @CurrentDevice() device: DeviceId,
    @Req() request: IncomingMessage,
  ): Promise<z.input<typeof rest.backupAnswer>> {
    this.signIn.confirmPassword(secret, this.proxies.clientOf(request));
    await this.download.make(device);
    return this.state();
  }

  @Get('file')
  @RestDocs({})
  file(@CurrentDevice() device: DeviceId): StreamableFile {
    const { size, content } = this.download.take(device);
    const day = new Date().toISOString().slice(0, 10);
    return new StreamableFile(content, {
      type: 'application/x-tar',
      length: size,
      disposition: `attachment; filename="parley-${day}.backup"`,
    });
  }
}
