import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { PartSlots, Pull } from '@parley/files';
import {
  MAX_PARTS_AT_ONCE,
  PARTS_AT_ONCE,
  RETRY_MAX_MS,
  type ErrorCode,
  type RandomSource,
  type ServerId,
  type Timers,
  type TransferId,
  type TransferRow,
} from '@parley/protocol';
import type { Logger as Pino } from 'pino';
import { ContactBook } from '../contacts/contact-book';
import { RANDOM } from '../database/ports';
import { FederationService } from '../federation';
import { LOG } from '../logging';
import { PartBook } from './part-book';
import { PartClient } from './part-client';
import { PartIntake } from './part-intake';
import { partsIn } from './part-sizes';
import { TransferBook } from './transfer-book';
import { TransfersService } from './transfers.service';

const timers: Timers = {
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs).unref();
    return () => clearTimeout(timer);
  },
};

interface Running {
  readonly pull: Pull;
  readonly server: ServerId;
}

/** Fetches what was accepted from the servers of contacts, and nothing else. */
@Injectable()
export class Puller implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  private readonly running = new Map<TransferId, Running>();
  /** How many of them are fetched from a server. */
  private readonly pulls = new Map<ServerId, number>();
  private readonly slots = new PartSlots(MAX_PARTS_AT_ONCE);
  private readonly ending = new AbortController();
  private started = false;

  constructor(
    private readonly book: TransferBook,
    private readonly parts: PartBook,
    private readonly intake: PartIntake,
    private readonly transfers: TransfersService,
    private readonly client: PartClient,
    private readonly contacts: ContactBook,
    private readonly federation: FederationService,
    @Inject(RANDOM) private readonly random: RandomSource,
    @Inject(LOG) private readonly log: Pino,
  ) {}

  onModuleInit(): void {
    this.transfers.onChange((id) => this.look(id));
    this.federation.onWay((server) => {
      for (const { server: of, pull } of this.running.values()) if (of === server) pull.wake();
    });
  }

  onApplicationBootstrap(): void {
    this.started = true;
    for (const { id } of this.book.alive()) this.look(id);
  }

  onModuleDestroy(): void {
    this.started = false;
    this.ending.abort();
    for (const id of [...this.running.keys()]) this.stop(id);
  }

  /** Something of this transfer is another now: begins or ends to fetch it. */
  private look(id: TransferId): void {
    if (!this.started) return;
    const transfer = this.book.find(id);
    const wanted = transfer?.direction === 'in' && transfer.state === 'open' && !transfer.paused;
    const server = wanted ? this.serverOf(transfer) : null;
    const running = this.running.get(id);
    if (transfer === undefined || server === null) this.stop(id);
    else if (running?.server === server) running.pull.wake();
    else {
      this.stop(id);
      this.start(transfer, server);
    }
  }

  private start(transfer: TransferRow, server: ServerId): void {
    const { id } = transfer;
    const token = this.book.tokenOf(id) ?? new Uint8Array(0);
    const pull = new Pull(
      { fetch: (part, signal) => this.client.fetch({ id, server, token }, part, signal) },
      {
        missing: () => this.missing(transfer),
        keep: (part, digest, body) => this.intake.keep(id, part, digest, body),
      },
      this.slots,
      { timers, random: this.random },
      {
        waits: (reason) => this.guarded(this.transfers.say(id, reason)),
        complete: () => this.guarded(this.complete(id)),
        ended: (reason) => this.guarded(this.ended(id, reason)),
      },
    );
    this.running.set(id, { pull, server });
    this.pulls.set(server, (this.pulls.get(server) ?? 0) + 1);
    pull.start(PARTS_AT_ONCE);
  }

  private stop(id: TransferId): void {
    const running = this.running.get(id);
    if (running === undefined) return;
    this.running.delete(id);
    running.pull.stop();
    const left = (this.pulls.get(running.server) ?? 1) - 1;
    if (left > 0) return void this.pulls.set(running.server, left);
    this.pulls.delete(running.server);
    this.client.forget(running.server);
  }

  private missing(transfer: TransferRow): number[] {
    const here = new Set(this.parts.here(transfer.id));
    return Array.from({ length: partsIn(transfer) }, (_, number) => number).filter((number) => !here.has(number));
  }

  /** Every part came; what the disk did not take in the end is fetched again after a while. */
  private async complete(id: TransferId): Promise<void> {
    this.stop(id);
    try {
      await this.intake.ready(id, this.ending.signal);
    } catch (error) {
      timers.after(RETRY_MAX_MS, () => this.look(id));
      throw error;
    }
  }

  /** `unknown-transfer` is no end that the contact meant. */
  private async ended(id: TransferId, reason: ErrorCode): Promise<void> {
    this.stop(id);
    await this.transfers.end(id, reason === 'transfer-ended' ? 'cancelled' : 'failed', reason);
  }

  private serverOf({ contact }: TransferRow): ServerId | null {
    const found = this.contacts.find(contact);
    return found === undefined || found.state === 'removed' || found.state === 'blocked' ? null : found.server;
  }

  private guarded(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (!this.ending.signal.aborted) this.log.warn({ err: error }, 'pull-not-settled');
    });
  }
}
