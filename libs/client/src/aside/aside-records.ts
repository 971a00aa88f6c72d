import {
  ProtocolError,
  type AccountId,
  type PictureRecord,
  type ProfileRecord,
  type RecordId,
  type RecordRow,
  type SettingsRecord,
} from '@parley/protocol';
import type { CommitQueue } from '../commit/commit-queue';
import type { SealedNames } from '../keys/sealed-names';
import type { OpenRecord, RecordBook, RecordChange } from '../messages/record-book';
import { SELF } from '../messages/self';
import { KeyedMutex } from '../states/keyed-mutex';

export type AsideRecord = SettingsRecord | PictureRecord | ProfileRecord;

interface Known {
  readonly stored: AsideRecord;
  readonly change: number;
}

/** From what is there to what is to be; null changes nothing. */
type Step = (known: AsideRecord | null) => AsideRecord | null;

interface Made {
  readonly record: Omit<OpenRecord, 'position' | 'change'>;
  readonly change: RecordChange;
}

const CONFLICTS: readonly string[] = ['state-conflict', 'record-exists', 'unknown-record'];

/**
 * Records of history that are no messages: what a person set about a conversation, pictures, the own profile. They lie in the conversation
 * they are about and go with it, and every device hears of them by the change feed.
 */
export class AsideRecords {
  readonly #known = new Map<RecordId, Known>();
  /** Names of the records beside a conversation, by it. */
  readonly #names = new Map<string, readonly RecordId[]>();
  readonly #order = new KeyedMutex<RecordId>();

  constructor(
    private readonly names: SealedNames,
    private readonly records: RecordBook,
    private readonly queue: CommitQueue,
  ) {}

  /** As it is known here; undefined for one that is not there, or not loaded. */
  get(id: RecordId): AsideRecord | undefined {
    return this.#known.get(id)?.stored;
  }

  /** Asks the server for records; those that do not open are left out. */
  async load(ids: readonly RecordId[]): Promise<void> {
    for (const item of await this.records.items({ ids })) {
      const record = await this.records.open(item).catch(ignoreRefusal);
      if (record !== null) this.#take(record);
    }
  }

  /** Takes a row of the feed. @returns whether it is one of these records */
  async apply(row: RecordRow, conversation: string): Promise<boolean> {
    if (!this.#of(conversation).includes(row.id)) return false;
    const record = await this.records.open(row).catch(ignoreRefusal);
    if (record !== null) this.#take(record);
    return true;
  }

  /**
   * Commits a change, made anew where another device has changed the record first.
   * @throws ProtocolError what reading the record and committing throw
   */
  change(id: RecordId, conversation: string, step: Step): Promise<void> {
    return this.#order.run(id, async () => {
      let made = await this.#make(id, conversation, step);
      if (made === null) return;
      const { change, records } = await this.queue.submit({ records: [made.change] }, async (error) => {
        if (!CONFLICTS.includes(error.code)) throw error;
        this.records.forget(id);
        made = await this.#make(id, conversation, step);
        return made === null ? {} : { records: [made.change] };
      });
      const position = records.find((record) => record.id === id)?.position;
      if (made === null || position === undefined) return;
      const record = { ...made.record, position, change };
      this.records.remember(record, made.change.sealed);
      this.#take(record);
    });
  }

  /** A conversation is gone, and what lay beside it. */
  drop(conversation: string): void {
    for (const id of this.#of(conversation)) this.#known.delete(id);
  }

  clear(): void {
    this.#known.clear();
  }

  async #make(id: RecordId, conversation: string, step: Step): Promise<Made | null> {
    const known = (await this.records.find([id])).get(id);
    const stored = step(known !== undefined && isAside(known) ? known.stored : null);
    if (stored === null) return null;
    const key = this.names.conversation(conversation);
    const place = known === undefined ? { replaces: false } : { replaces: true, since: known.change };
    const change = await this.records.change(id, key, stored, { incoming: false, ...place });
    return { record: { id, conversation: key, incoming: false, stored }, change };
  }

  #of(conversation: string): readonly RecordId[] {
    const known = this.#names.get(conversation);
    if (known !== undefined) return known;
    const other = conversation === SELF ? this.names.profile() : this.names.picture(conversation as AccountId);
    const ids = [this.names.settings(conversation), other];
    this.#names.set(conversation, ids);
    return ids;
  }

  #take(record: OpenRecord): void {
    const { change } = this.#known.get(record.id) ?? { change: 0 };
    if (isAside(record) && record.change >= change) this.#known.set(record.id, record);
  }
}

function isAside(record: OpenRecord): record is OpenRecord & { readonly stored: AsideRecord } {
  const { kind } = record.stored;
  return kind === 'settings' || kind === 'picture' || kind === 'profile';
}

function ignoreRefusal(error: unknown): null {
  if (error instanceof ProtocolError) return null;
  throw error;
}
