import {
  MAX_PAGE,
  rest,
  type AccountId,
  type Clock,
  type RecordId,
  type StoredRecord,
  type TransferId,
  type TransferProgress,
  type TransferRow,
} from '@parley/protocol';
import type { MessageView, TransferView } from '../api/views';
import type { RestClient } from '../connection/rest-client';
import type { RecordBook } from '../messages/record-book';
import type { SealedNames } from '../keys/sealed-names';
import { SELF } from '../messages/self';
import { BoundedMap } from '../states/bounded-map';
import { fileMessage, type FileMessage } from './file-message';
import { Rate } from './rate';
import { transferView, type KnownTransfer } from './transfer-view';

/** Transfers remembered as the server has them; more are asked for again. */
const MAX_REMEMBERED = 4_096;

interface Moving {
  stored?: number;
  fetched?: number;
  here?: number;
  readonly rate: Rate;
}

/** What is known of transfers: rows of the own server, what moves right now, and the messages they belong to. */
export class TransferBook {
  readonly #rows = new BoundedMap<TransferId, KnownTransfer | null>(MAX_REMEMBERED);
  readonly #moving = new Map<TransferId, Moving>();

  constructor(
    private readonly self: AccountId,
    private readonly server: RestClient,
    private readonly names: SealedNames,
    private readonly records: RecordBook,
    private readonly clock: Clock,
  ) {}

  /** Takes a row of the feed. */
  apply(row: TransferRow): void {
    this.#rows.set(row.id, row);
    const moving = this.#moving.get(row.id);
    if (moving === undefined) return;
    // The row is newer than what was told of its progress.
    delete moving.stored;
    delete moving.fetched;
    if (row.state !== 'open' && row.state !== 'ready') this.#moving.delete(row.id);
  }

  /** Takes what the server says of running transfers. */
  progress(transfers: readonly TransferProgress[]): void {
    for (const { id, stored, fetched } of transfers) {
      const moving = this.#move(id);
      Object.assign(moving, { stored, fetched });
      moving.rate.note(this.clock.now(), stored + fetched);
    }
  }

  /** How many bytes of a file this device has saved; null when it does so no more. */
  here(id: TransferId, bytes: number | null): void {
    if (bytes === null) {
      const moving = this.#moving.get(id);
      if (moving !== undefined) delete moving.here;
      return;
    }
    const moving = this.#move(id);
    moving.here = bytes;
    if (moving.stored === undefined) moving.rate.note(this.clock.now(), bytes);
  }

  /** A view as it is now, of what is remembered. */
  view(file: FileMessage): TransferView {
    const { transfer } = file.body;
    const moving = this.#moving.get(transfer);
    const movement = moving === undefined ? null : { ...moving, rate: moving.rate.at(this.clock.now()) };
    return transferView(file, this.#rows.get(transfer), movement);
  }

  /** The same views in the same order; those of file messages with what the server knows of their transfer. */
  async under(
    views: readonly (MessageView | null)[],
    records: readonly { readonly id: RecordId; readonly stored: StoredRecord | null }[],
    conversation: string,
  ): Promise<readonly (MessageView | null)[]> {
    const ids = views.flatMap((view) => view?.transfer?.id ?? []);
    if (ids.length === 0) return views;
    await this.know(ids);
    return views.map((view, at) => {
      const record = view?.transfer === undefined ? undefined : records[at];
      const file = record?.stored ? fileOf(record.id, record.stored, conversation, this.self) : null;
      return view === null || file === null ? view : { ...view, transfer: this.view(file) };
    });
  }

  /** The message of a transfer; null when it is not there any more. */
  async messageOf({ record, contact }: Pick<KnownTransfer, 'record' | 'contact'>): Promise<FileMessage | null> {
    const found = (await this.records.find([record])).get(record);
    const conversation = contact === this.self ? SELF : contact;
    if (found === undefined || found.conversation !== this.names.conversation(conversation)) return null;
    return fileOf(record, found.stored, conversation, this.self);
  }

  /** What the server knows of one transfer; null: nothing. */
  async row(id: TransferId): Promise<KnownTransfer | null> {
    await this.know([id]);
    return this.#rows.get(id) ?? null;
  }

  /** Everything the server knows, those that changed last first. */
  async *all(): AsyncGenerator<TransferView> {
    for (let before: number | null = null, more = true; more;) {
      const query: string = before === null ? '' : `?before=${before}`;
      const page: rest.TransferList = await this.server.get(`/api/transfers${query}`, rest.transferList);
      for (const row of page.transfers) {
        this.#rows.set(row.id, row);
        const file = await this.messageOf(row);
        if (file !== null) yield this.view(file);
        before = row.change;
      }
      more = page.more && page.transfers.length > 0;
    }
  }

  /** Asks the server for those that are not remembered. */
  async know(ids: readonly TransferId[]): Promise<void> {
    const unknown = [...new Set(ids)].filter((id) => this.#rows.get(id) === undefined);
    for (let at = 0; at < unknown.length; at += MAX_PAGE) {
      const some = unknown.slice(at, at + MAX_PAGE);
      const body = { schema: rest.transfersRequest, value: { ids: some } };
      const { transfers } = await this.server.send('POST', '/api/transfers/look-up', body, rest.transfersAnswer);
      for (const id of some) this.#rows.set(id, transfers.find((row) => row.id === id) ?? null);
    }
  }

  /** What is remembered of a transfer is not what the server has. */
  forget(id: TransferId): void {
    this.#rows.delete(id);
  }

  clear(): void {
    this.#rows.clear();
    this.#moving.clear();
  }

  #move(id: TransferId): Moving {
    const known = this.#moving.get(id);
    if (known !== undefined) return known;
    const moving: Moving = { rate: new Rate() };
    this.#moving.set(id, moving);
    return moving;
  }
}

const fileOf = (id: RecordId, stored: StoredRecord, conversation: string, self: AccountId): FileMessage | null =>
  stored.kind === 'message' ? fileMessage(stored, id, conversation, self) : null;
