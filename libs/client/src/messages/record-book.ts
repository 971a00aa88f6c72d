import type { HistoryKeys } from '@parley/crypto/vault';
import {
  equalBytes,
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
/** Long ones are opened again instead. */
const MAX_REMEMBERED_BYTES = 8 * 1024;

interface Remembered {
  readonly record: OpenRecord;
  /** What was committed by this device, until the feed brings it back with its change number. */
  readonly sealed: Uint8Array | null;
}

/** Opens and seals records of history; remembers the last ones. */
export class RecordBook {
  readonly #recent = new BoundedMap<RecordId, Remembered>(MAX_REMEMBERED);

  constructor(
    private readonly server: RestClient,
    private readonly keys: HistoryKeys,
  ) {}

  /** @throws ProtocolError `unsealing-failed`, `malformed` for a record that this account did not write there */
  async open(row: SealedRecord): Promise<OpenRecord> {
    const known = this.#recent.get(row.id);
    const recognised = known === undefined ? null : recognise(known, row);
    const record = recognised ?? (await this.#open(row));
    const { change } = this.#recent.get(row.id)?.record ?? { change: 0 };
    if (change <= row.change || recognised !== null) this.#recent.set(row.id, { record, sealed: null });
    return record;
  }

  /** Opens a record for once: nothing of it is remembered. @throws ProtocolError as {@link open} */
  read(row: SealedRecord): Promise<OpenRecord> {
    const known = this.#recent.get(row.id);
    const record = known === undefined ? null : recognise(known, row);
    return record === null ? this.#open(row) : Promise.resolve(record);
  }

  /** A row came by: if it is what this device just committed, its number is known now. */
  saw(row: SealedRecord): void {
    const known = this.#recent.get(row.id);
    if (known === undefined) return;
    const record = recognise(known, row);
    if (record !== null) this.#recent.set(row.id, { record, sealed: null });
    else if (known.record.change < row.change) this.#recent.delete(row.id);
  }

  async change(
    id: RecordId,
    conversation: ConversationKey,
    stored: StoredRecord,
    options: { readonly incoming: boolean; readonly replaces: boolean; readonly since?: number },
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
      // Without its number a record cannot be told apart from a newer form of itself.
      if (known === undefined || known.sealed !== null) missing.push(id);
      else found.set(id, known.record);
    }
    for (const item of await this.items({ ids: missing })) found.set(item.id, await this.open(item));
    return found;
  }

  /** Where the first of these records is that exists, whether it opens or not; null when none does. */
  async positionOf(ids: readonly RecordId[]): Promise<number | null> {
    const known = ids.map((id) => this.#recent.get(id)?.record).find((record) => record !== undefined);
    if (known !== undefined) return known.position;
    const items = await this.items({ ids });
    return items[0]?.position ?? null;
  }

  /** Records with their deliveries, from the server. */
  async items(by: {
    readonly ids?: readonly RecordId[];
    readonly envelopes?: readonly EnvelopeId[];
  }): Promise<RecordItem[]> {
    const items: RecordItem[] = [];
    for (const [name, list] of Object.entries(by)) {
      for (let at = 0; at < list.length; at += MAX_PAGE) {
        // An answer has a size: what is missing in it may be there all the same, until nothing more comes.
        for (let missing: readonly string[] = list.slice(at, at + MAX_PAGE); missing.length > 0;) {
          const value = { [name]: missing } as { ids?: RecordId[]; envelopes?: EnvelopeId[] };
          const body = { schema: rest.recordsRequest, value };
          const { records } = await this.server.send('POST', '/api/history/records', body, rest.recordsAnswer);
          items.push(...records);
          const found = new Set<string>(records.flatMap(namesOf));
          const left = missing.filter((wanted) => !found.has(wanted));
          if (left.length === missing.length) break;
          missing = left;
        }
      }
    }
    return items;
  }

  /** What is remembered of a record is not what the server has. */
  forget(id: RecordId): void {
    this.#recent.delete(id);
  }

  /** A record that was just committed, with its seal; the number of the commit stands in for its own. */
  remember(record: OpenRecord, sealed: Uint8Array): void {
    if (sealed.length <= MAX_REMEMBERED_BYTES) this.#recent.set(record.id, { record, sealed });
    else this.#recent.delete(record.id);
  }

  clear(): void {
    this.#recent.clear();
  }

  async #open(row: SealedRecord): Promise<OpenRecord> {
    const { id, conversation, position, change, incoming } = row;
    const stored = storedRecord.decode(await this.keys.openRecord('record', id, row.sealed, conversation));
    return { id, conversation, position, change, incoming, stored };
  }
}

const namesOf = ({ id, deliveries }: RecordItem): string[] => [id, ...deliveries.map(({ envelope }) => envelope)];

/** The remembered record if the row holds the same; null when it has to be opened. */
function recognise({ record, sealed }: Remembered, row: SealedRecord): OpenRecord | null {
  if (sealed === null) return record.change === row.change ? record : null;
  if (!equalBytes(sealed, row.sealed)) return null;
  const { position, change, incoming } = row;
  return { ...record, position, change, incoming };
}
