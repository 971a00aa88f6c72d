import type { HistoryKeys } from '@parley/crypto/vault';
import {
  MAX_PAGE,
  rest,
  storedRecord,
  type Commit,
  type ConversationKey,
  type EnvelopeId,
  type RecordId,
  type StoredRecord,
} from '@parley/protocol';
import type { RestClient } from '../connection/rest-client';
import { BoundedMap } from '../states/bounded-map';

export type RecordChange = NonNullable<Commit['records']>[number];

/** A record of history, opened. */
export interface OpenRecord {
  readonly id: RecordId;
  readonly conversation: ConversationKey;
  readonly position: number;
  /** Change number of this form of it. */
  readonly change: number;
  readonly incoming: boolean;
  readonly stored: StoredRecord;
}

type SealedRecord = Omit<OpenRecord, 'stored'> & { readonly sealed: Uint8Array };
export type RecordItem = rest.RecordItem;

/** Records that receipts and states will probably be about. */
const MAX_REMEMBERED = 1_024;

/** Opens and seals records of history; remembers the last ones. */
export class RecordBook {
  readonly #recent = new BoundedMap<RecordId, OpenRecord>(MAX_REMEMBERED);

  constructor(
    private readonly server: RestClient,
    private readonly keys: HistoryKeys,
  ) {}

  /** @throws ProtocolError `unsealing-failed`, `malformed` for a record that this account did not write there */
  async open(row: SealedRecord): Promise<OpenRecord> {
    const known = this.#recent.get(row.id);
    if (known?.change === row.change) return known;
    const { id, conversation, position, change, incoming } = row;
    const stored = storedRecord.decode(await this.keys.openRecord('record', id, row.sealed, conversation));
    const opened = { id, conversation, position, change, incoming, stored };
    if (known === undefined || known.change < change) this.#recent.set(id, opened);
    return opened;
  }

  async change(
    id: RecordId,
    conversation: ConversationKey,
    stored: StoredRecord,
    options: { readonly incoming: boolean; readonly replaces: boolean },
  ): Promise<RecordChange> {
    const sealed = await this.keys.sealRecord('record', id, storedRecord.encode(stored), conversation);
    return { id, conversation, ...options, sealed };
  }

  /** Records by id, remembered ones without asking. */
  async find(ids: readonly RecordId[]): Promise<ReadonlyMap<RecordId, OpenRecord>> {
    const found = new Map<RecordId, OpenRecord>();
    const missing: RecordId[] = [];
    for (const id of new Set(ids)) {
      const known = this.#recent.get(id);
      if (known === undefined) missing.push(id);
      else found.set(id, known);
    }
    for (const item of await this.items({ ids: missing })) found.set(item.id, await this.open(item));
    return found;
  }

  /** Records with their deliveries, from the server. */
  async items(by: {
    readonly ids?: readonly RecordId[];
    readonly envelopes?: readonly EnvelopeId[];
  }): Promise<RecordItem[]> {
    const items: RecordItem[] = [];
    for (const [name, list] of Object.entries(by)) {
      for (let at = 0; at < list.length; at += MAX_PAGE) {
        const value = { [name]: list.slice(at, at + MAX_PAGE) } as { ids?: RecordId[]; envelopes?: EnvelopeId[] };
        const body = { schema: rest.recordsRequest, value };
        items.push(...(await this.server.send('POST', '/api/history/records', body, rest.recordsAnswer)).records);
      }
    }
    return items;
  }

  /** A record that was just committed; until the feed brings its number, that of the commit stands in. */
  remember(record: OpenRecord): void {
    this.#recent.set(record.id, record);
  }

  clear(): void {
    this.#recent.clear();
  }
}
