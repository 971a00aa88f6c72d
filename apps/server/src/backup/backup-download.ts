import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { MAX_BACKUPS_PER_HOUR, ProtocolError, type Clock, type DeviceId, type rest } from '@parley/protocol';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Attempts } from '../access/attempts';
import { CONFIG, type Config } from '../config';
import { DATABASE } from '../database/database.module';
import { copyWhileUsed } from '../database/integrity';
import type { OpenedDatabase } from '../database/open-database';
import { CLOCK } from '../database/ports';
import { storageProblemOf, storageRefusal } from '../database/storage-error';
import { PROGRAM, type Program } from '../program';
import { noteBackup } from './last-backup';
import { prepareBackup, type PreparedBackup } from './prepare-backup';

/** Name of the copy of the database in the data directory, while a backup is downloaded. */
const COPY_FILE = 'download.part';
/** A backup that is ready and not fetched is dropped after this time. */
const KEPT_MS = 60_000;
const HOUR_MS = 3_600_000;

type Progress = NonNullable<rest.BackupAnswer['running']>;

/** A backup for its device. */
interface Running {
  readonly device: DeviceId;
  progress: Progress;
  backup: PreparedBackup | null;
  stream: Readable | null;
  expiry: NodeJS.Timeout | null;
}

/** One backup at a time, made while the server runs and streamed to the device that asked for it; what is left behind is removed. */
@Injectable()
export class BackupDownload implements OnModuleInit, OnModuleDestroy {
  private running: Running | null = null;
  private readonly limit: Attempts;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(PROGRAM) private readonly program: Program,
    @Inject(DATABASE) private readonly database: OpenedDatabase,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    const most = MAX_BACKUPS_PER_HOUR;
    this.limit = new Attempts({ perAddress: most, inAll: most, windowMs: HOUR_MS }, clock);
  }

  /** What a power cut left. */
  onModuleInit(): void {
    this.removeCopy();
  }

  onModuleDestroy(): void {
    this.drop(this.running);
  }

  get progress(): Progress | null {
    return this.running?.progress ?? null;
  }

  /**
   * Makes a backup that this device may fetch once; resolves when it is ready.
   * @throws ProtocolError `too-many-attempts` while there is one, and for too many in an hour; `storage-full`, `storage-failed`
   */
  async make(device: DeviceId): Promise<void> {
    if (this.running !== null) throw new ProtocolError('too-many-attempts', 'a backup is being made already');
    this.limit.check('');
    this.limit.failed('');
    const running: Running = {
      device,
      progress: { phase: 'copying', done: 0, total: 0 },
      backup: null,
      stream: null,
      expiry: null,
    };
    this.running = running;
    try {
      await copyWhileUsed(this.database.db, this.copy, (done, total) => {
        if (this.running !== running) throw new ProtocolError('server-unavailable', 'the server is stopping');
        running.progress = { phase: 'copying', done, total };
      });
      const { data: folder } = this.config.storage;
      const made = { folder, copy: this.copy, program: this.program.version, now: this.clock.now() };
      running.backup = await prepareBackup(made);
      running.progress = { phase: 'ready', done: 0, total: running.backup.size };
      running.expiry = setTimeout(() => this.drop(running), KEPT_MS);
    } catch (cause) {
      this.drop(running);
      throw cause instanceof ProtocolError ? cause : refusalOf(cause);
    }
  }

  /** The backup of this device; afterwards it is gone. @throws ProtocolError `not-found` */
  take(device: DeviceId): { readonly size: number; readonly content: Readable } {
    const { running } = this;
    if (running?.backup == null || running.device !== device || running.stream !== null)
      throw new ProtocolError('not-found', 'there is no backup for this device; make one first');
    if (running.expiry !== null) clearTimeout(running.expiry);
    const { backup } = running;
    const madeAt = this.clock.now();
    const content = (running.stream = Readable.from(this.counted(backup, running)));
    content.once('end', () => noteBackup(this.config.storage.data, madeAt));
    content.once('close', () => this.drop(running));
    return { size: backup.size, content };
  }

  private async *counted(backup: PreparedBackup, running: Running): AsyncGenerator<Buffer> {
    let done = 0;
    for await (const chunk of backup.content()) {
      yield chunk;
      done += chunk.length;
      running.progress = { phase: 'sending', done, total: backup.size };
    }
  }

  /** Ends a backup, wherever it is. */
  private drop(running: Running | null): void {
    if (running === null || this.running !== running) return;
    this.running = null;
    if (running.expiry !== null) clearTimeout(running.expiry);
    running.stream?.destroy();
    this.removeCopy();
  }

  private get copy(): string {
    return join(this.config.storage.data, COPY_FILE);
  }

  private removeCopy(): void {
    for (const ending of ['', '-journal', '-wal', '-shm']) rmSync(`${this.copy}${ending}`, { force: true });
  }
}

/** A full disk is told as what it is. */
function refusalOf(cause: unknown): ProtocolError {
  const inner = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause;
  return storageRefusal(storageProblemOf(inner) === 'failed' ? cause : inner);
}
