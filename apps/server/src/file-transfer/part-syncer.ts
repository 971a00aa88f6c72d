import { Injectable } from '@nestjs/common';
import type { TransferId } from '@parley/protocol';
import { PartFiles } from './part-files';

/** Bytes of parts that came and are not synchronised, above which more must wait: bounds what a start looks at again. */
const MAX_UNSYNCED_BYTES = 256 * 1024 * 1024;

export interface Unsynced {
  readonly transfer: TransferId;
  readonly number: number;
  readonly bytes: number;
}

/** What became of one part. */
export interface Outcome {
  readonly part: Unsynced;
  /** Null when it is on the disk. */
  readonly failure: unknown;
}

/**
 * Lets parts outlive a failure of power, in the background while others come: one file after the other, so that the database, which
 * synchronises for every message, has its turn in between.
 */
@Injectable()
export class PartSyncer {
  private queue: Unsynced[] = [];
  private bytes = 0;
  private running: Promise<void> | null = null;
  private stopped = false;
  private roomSeekers: (() => void)[] = [];
  private onBatch: ((outcomes: readonly Outcome[]) => Promise<void>) | null = null;

  constructor(private readonly files: PartFiles) {}

  /** Who is told of each batch. */
  follow(onBatch: (outcomes: readonly Outcome[]) => Promise<void>): void {
    this.onBatch = onBatch;
  }

  add(part: Unsynced): void {
    this.queue.push(part);
    this.bytes += part.bytes;
    this.running ??= this.run();
  }

  /** Resolves when another part may come. */
  async room(): Promise<void> {
    while (this.bytes > MAX_UNSYNCED_BYTES) await new Promise<void>((resolve) => this.roomSeekers.push(resolve));
  }

  /** Ends with the file under way: the next start looks at the others. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
    this.bytes = 0;
    this.admit();
  }

  private async run(): Promise<void> {
    while (this.queue.length > 0 && !this.stopped) {
      const batch = this.queue;
      this.queue = [];
      const outcomes = await this.sync(batch);
      if (this.stopped) break;
      await this.onBatch?.(outcomes);
      for (const { bytes } of batch) this.bytes -= bytes;
      this.admit();
    }
    this.running = null;
  }

  private admit(): void {
    for (const seeker of this.roomSeekers.splice(0)) seeker();
  }

  private async sync(batch: readonly Unsynced[]): Promise<Outcome[]> {
    const failures = new Map<Unsynced | TransferId, unknown>();
    const attempt = (what: Unsynced | TransferId, work: Promise<void>): Promise<void> =>
      work.catch((cause: unknown) => void failures.set(what, cause));
    for (const part of batch) if (!this.stopped) await attempt(part, this.files.sync(part.transfer, part.number));
    const folders = new Set(batch.map(({ transfer }) => transfer));
    for (const transfer of folders) await attempt(transfer, this.files.syncFolder(transfer));
    const root = await this.files.syncRoot().then(
      () => null,
      (cause: unknown) => cause,
    );
    return batch.map((part) => ({ part, failure: failures.get(part) ?? failures.get(part.transfer) ?? root }));
  }
}
