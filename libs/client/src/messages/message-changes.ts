import { ProtocolError, type RecordId, type StoredMessage } from '@parley/protocol';
import type { CommitPart } from '../commit/commit-part';
import type { SealedNames } from '../keys/sealed-names';
import { KeyedMutex } from '../states/keyed-mutex';
import type { Outgoing, SealContent } from './outgoing';
import type { OpenRecord, RecordBook } from './record-book';

export type MessageRecord = OpenRecord & { readonly stored: StoredMessage };

/** What the record of a message becomes, and what is committed with it. */
export type Step = (
  known: MessageRecord,
  seal: SealContent,
) => Promise<{ readonly next: OpenRecord; readonly parts: readonly Promise<CommitPart>[] }>;

/** Changes records of messages; several devices may do so at once. */
export class MessageChanges {
  readonly #order = new KeyedMutex<RecordId>();

  constructor(
    private readonly names: SealedNames,
    private readonly records: RecordBook,
    private readonly outgoing: Outgoing,
  ) {}

  /**
   * One step, taken anew when another device has changed the record first.
   * @throws ProtocolError `not-found` for what is no message of this conversation, and what the step and sending throw
   */
  change(conversation: string, id: RecordId, step: Step): Promise<void> {
    return this.#order.run(id, async () => {
      let known: MessageRecord | null = await this.#message(id, conversation);
      let made: { readonly record: OpenRecord; readonly sealed: Uint8Array } | null = null as typeof made;
      const { change } = await this.outgoing.submit(async (seal) => {
        const record: MessageRecord = known ?? (await this.#message(id, conversation, true));
        known = null;
        const { next, parts } = await step(record, seal);
        const options = { incoming: next.incoming, replaces: true, since: record.change };
        const replaced = await this.records.change(id, next.conversation, next.stored, options);
        made = { record: next, sealed: replaced.sealed };
        return { parts: [Promise.resolve({ records: [replaced] }), ...parts] };
      });
      if (made !== null) this.records.remember({ ...made.record, change }, made.sealed);
    });
  }

  /** @param anew not as it is remembered */
  async #message(id: RecordId, conversation: string, anew = false): Promise<MessageRecord> {
    if (anew) this.records.forget(id);
    const record = (await this.records.find([id])).get(id);
    if (record?.stored.kind !== 'message' || record.conversation !== this.names.conversation(conversation))
      throw new ProtocolError('not-found', 'there is no such message');
    return { ...record, stored: record.stored };
  }
}
