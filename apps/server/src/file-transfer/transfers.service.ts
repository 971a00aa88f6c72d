import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import {
  equalBytes,
  EXPIRY_INTERVAL_MS,
  MAX_PAGE,
  MAX_PARTS,
  MAX_TRANSFERS,
  ProtocolError,
  TRANSFER_LIFETIME_MS,
  type Clock,
  type Commit,
  type ErrorCode,
  type TransferId,
  type TransferRow,
  type TransferStart,
  type TransferState,
} from '@parley/protocol';
import type { Logger as Pino } from 'pino';
import type { CommitContext, CommitPart } from '../access/commit-part';
import { CommitService } from '../access/commit.service';
import { OwnerService } from '../access/owner.service';
import { CONFIG, type Config } from '../config';
import { ContactBook } from '../contacts/contact-book';
import { ContactsService } from '../contacts/contacts.service';
import { CLOCK } from '../database/ports';
import { UnitOfWork } from '../database/unit-of-work';
import { LOG } from '../logging';
import { inBatches } from './in-batches';
import { PartBook } from './part-book';
import { PartFiles } from './part-files';
import { partsIn } from './part-sizes';
import { Settlement } from './settlement';
import { isAlive, isGoing, TransferBook } from './transfer-book';
import { TransferLocks } from './transfer-locks';
import { TransferWatch } from './transfer-watch';

/** What makes two transfers the same, besides their id. */
const facts = ['direction', 'record', 'contact', 'sealedBytes', 'partBytes'] as const;

/** Transfers that come in, ended ones included: what more is offered is not kept, so that nobody's offers hinder the owner's own. */
const MAX_OFFERS = MAX_TRANSFERS / 2;

/** What becomes of transfers as a whole: who begins, pauses and ends them, and when their parts go. */
@Injectable()
export class TransfersService implements CommitPart, OnModuleInit, OnModuleDestroy {
  private readonly listeners: ((id: TransferId) => void)[] = [];
  private expiry: NodeJS.Timeout | null = null;

  constructor(
    private readonly book: TransferBook,
    private readonly parts: PartBook,
    private readonly files: PartFiles,
    private readonly locks: TransferLocks,
    private readonly watch: TransferWatch,
    private readonly contacts: ContactBook,
    private readonly contactsService: ContactsService,
    private readonly settlement: Settlement,
    private readonly commits: CommitService,
    private readonly owner: OwnerService,
    private readonly unit: UnitOfWork,
    @Inject(CONFIG) private readonly config: Pick<Config, 'storage'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Pino,
  ) {}

  /** Rows and files agree before anything is asked of them. */
  async onModuleInit(): Promise<void> {
    this.commits.register('transfers', this);
    this.contactsService.onChange((after, before, { afterwards }) => {
      if (after.state === 'removed') afterwards.push(this.forgetAllOf(after.account));
      else if (after.state !== before?.state)
        afterwards.push(() => this.book.of(after.account).forEach((id) => this.changed(id)));
    });
    this.expiry = setInterval(() => this.guarded(this.expire()), EXPIRY_INTERVAL_MS).unref();
    await this.settlement.settle();
    await this.expire();
  }

  onModuleDestroy(): void {
    if (this.expiry !== null) clearInterval(this.expiry);
    this.listeners.length = 0;
  }

  /** Calls `listener` when a transfer began, went on, was paused or ended; after the fact. */
  onChange(listener: (id: TransferId) => void): void {
    this.listeners.push(listener);
  }

  /**
   * Transfers that a commit begins and ends.
   * @throws ProtocolError `unknown-contact`, `malformed`, `quota-exceeded`, `queue-full`, `record-exists` for other facts under a known id
   */
  apply({ transfers = [], endedTransfers = [] }: Commit, { afterwards }: CommitContext): void {
    for (const start of transfers) {
      this.insert(start);
      afterwards.push(() => this.changed(start.id));
    }
    for (const id of endedTransfers) {
      const known = this.book.find(id);
      if (known === undefined || !isGoing(known)) continue;
      this.finish(id, 'cancelled', null);
      afterwards.push(() => {
        this.changed(id);
        this.guarded(this.locks.during(id, () => this.files.removeAll(id)));
      });
    }
  }

  /**
   * Begins to fetch what was offered; the same again changes nothing.
   * @throws ProtocolError `unknown-transfer`, `transfer-ended`, `quota-exceeded`, `refused` for what goes out
   */
  async accept(id: TransferId, token: Uint8Array): Promise<TransferRow> {
    await this.unit.write(() => {
      const { state, direction, sealedBytes } = this.required(id);
      if (direction === 'out') throw new ProtocolError('refused', 'this transfer goes out');
      if (state === 'open' || state === 'ready') return;
      if (state !== 'offered') throw new ProtocolError('transfer-ended', 'the transfer has ended');
      this.makeRoom(sealedBytes);
      this.book.accept(id, token);
    });
    this.changed(id);
    return this.required(id);
  }

  /** @throws ProtocolError `unknown-transfer` */
  required(id: TransferId): TransferRow {
    const found = this.book.find(id);
    if (found === undefined) throw new ProtocolError('unknown-transfer', 'there is no such transfer');
    return found;
  }

  /** Those that changed before this change, the last first. */
  page(before: number): { transfers: TransferRow[]; more: boolean } {
    const found = this.book.page(before);
    return { transfers: found.slice(0, MAX_PAGE), more: found.length > MAX_PAGE };
  }

  find(ids: readonly TransferId[]): TransferRow[] {
    return ids.flatMap((id) => this.book.find(id) ?? []);
  }

  /** @throws ProtocolError `unknown-transfer`, `transfer-ended` */
  async pause(id: TransferId, paused: boolean): Promise<TransferRow> {
    await this.unit.write(() => {
      const transfer = this.required(id);
      if (!isAlive(transfer)) throw new ProtocolError('transfer-ended', 'the transfer has ended');
      if (transfer.paused !== paused) this.book.pause(id, paused);
    });
    this.changed(id);
    return this.required(id);
  }

  /** Ends a transfer and takes its parts away; one that has ended stays as it is. @throws ProtocolError `unknown-transfer` */
  async end(
    id: TransferId,
    state: Exclude<TransferState, 'offered' | 'open' | 'ready'>,
    reason: ErrorCode | null,
  ): Promise<TransferRow> {
    await this.locks.during(id, async () => {
      await this.unit.write(() => {
        if (isGoing(this.required(id))) this.finish(id, state, reason);
      });
      // Before the files: whoever fetches or uploads stops first.
      this.changed(id);
      await this.files.removeAll(id);
    });
    return this.required(id);
  }

  /** The file of a part is damaged or gone: what goes out fails with it, what came in is fetched again. */
  async lose(id: TransferId, number: number): Promise<void> {
    if (this.required(id).direction === 'out') return void (await this.end(id, 'failed', 'file-damaged'));
    await this.locks.during(id, async () => {
      await this.unit.write(() => {
        const part = this.parts.find(id, number);
        if (part === undefined) return;
        this.parts.remove(id, number);
        this.book.count(id, -part.bytes, 0);
        this.book.become(id, 'open', 'file-damaged');
      });
      await this.files.remove(id, number);
    });
    this.changed(id);
  }

  /** Says why nothing comes for now, or with null that something does. */
  async say(id: TransferId, reason: ErrorCode | null): Promise<void> {
    await this.unit.writeSoon(() => this.book.say(id, reason));
  }

  /** Ends what is older than it may be, and forgets what ended long ago. */
  async expire(): Promise<void> {
    const now = this.clock.now();
    await inBatches(this.book.expired(now), (id) => this.end(id, 'expired', 'expired'));
    await this.unit.write(() => this.book.forget(now, now - TRANSFER_LIFETIME_MS));
  }

  /** Inside a work. */
  private insert(start: TransferStart): void {
    const known = this.book.find(start.id);
    // Whoever offers chooses the id: one that is taken brings its message, and no transfer.
    if (known !== undefined && start.direction === 'in') return;
    if (known !== undefined) return this.sameAs(start, known);
    const contact = this.contacts.find(start.contact);
    const kept = start.direction === 'out' && start.contact === this.owner.required().account;
    if (!kept && (contact === undefined || contact.state === 'removed'))
      throw new ProtocolError('unknown-contact', 'that is no contact');
    if (partsIn(start) > MAX_PARTS) throw new ProtocolError('malformed', 'the transfer has too many parts');
    const { rows } = this.book.usage();
    if (start.direction === 'in' && rows >= MAX_OFFERS) return;
    if (rows >= MAX_TRANSFERS) throw new ProtocolError('queue-full', 'there are too many transfers');
    if (start.direction === 'out') this.makeRoom(start.sealedBytes);
    const createdAt = this.clock.now();
    this.book.add(start, { createdAt, expiresAt: createdAt + TRANSFER_LIFETIME_MS });
  }

  private makeRoom(bytes: number): void {
    if (this.book.usage().bytes + bytes > this.config.storage.quota)
      throw new ProtocolError('quota-exceeded', 'the room for files on the server is taken');
  }

  /** Inside a work. */
  private finish(id: TransferId, state: TransferState, reason: ErrorCode | null): void {
    this.book.become(id, state, reason);
    this.forgetParts(id);
  }

  /** Inside a work: its rows go at once. Returns what takes the files away. */
  private forgetAllOf(contact: TransferRow['contact']): () => void {
    const ids = this.book.of(contact);
    for (const id of ids) {
      this.parts.removeAll(id);
      this.book.remove(id);
    }
    return () => {
      for (const id of ids) this.changed(id);
      this.guarded(inBatches(ids, (id) => this.locks.during(id, () => this.files.removeAll(id))));
    };
  }

  /** @throws ProtocolError `record-exists` */
  private sameAs(start: TransferStart, known: TransferRow): void {
    const token = this.book.tokenOf(known.id);
    const same = facts.every((key) => start[key] === known[key]);
    if (!same || token === undefined || start.token === null || !equalBytes(start.token, token))
      throw new ProtocolError('record-exists', 'another transfer has this id');
  }

  private forgetParts(id: TransferId): void {
    this.parts.removeAll(id);
    this.book.count(id, -this.required(id).stored, 0);
  }

  private changed(id: TransferId): void {
    this.watch.changed(id);
    for (const listener of this.listeners) listener(id);
  }

  private guarded(work: Promise<void>): void {
    work.catch((error: unknown) => this.log.error({ err: error }, 'transfers-not-tidied'));
  }
}
