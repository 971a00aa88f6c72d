import { ProtocolError, type AccountId, type MessageId } from '@parley/protocol';
import type { MessageView, QuoteView } from '../api/views';
import { isAboutServer } from '../inbox/readability';
import type { SealedNames } from '../keys/sealed-names';
import { messageView } from './message-view';
import type { OpenRecord, RecordBook } from './record-book';

const MAX_QUOTE_LENGTH = 200;

/** Puts under replies what they answer. */
export class Quotes {
  constructor(
    private readonly self: AccountId,
    private readonly names: SealedNames,
    private readonly records: RecordBook,
  ) {}

  /** The same views in the same order; those that answer something known here have their quote. */
  async under(views: readonly (MessageView | null)[], conversation: string): Promise<readonly (MessageView | null)[]> {
    const wanted = [...new Set(views.flatMap((view) => view?.inReplyTo ?? []))];
    if (wanted.length === 0) return views;
    const found = await this.#find(wanted);
    return views.map((view) => {
      const record = view?.inReplyTo === undefined ? undefined : found.get(view.inReplyTo);
      const quote = record === undefined ? null : this.#quote(record, conversation);
      return view === null || quote === null ? view : { ...view, quote };
    });
  }

  async #find(ids: readonly MessageId[]): Promise<ReadonlyMap<MessageId, OpenRecord>> {
    const find = async (some: readonly MessageId[]): Promise<(readonly [MessageId, OpenRecord])[]> => {
      const found = await this.records.find(some.map(this.names.message));
      return some.flatMap((id) => {
        const record = found.get(this.names.message(id));
        return record === undefined ? [] : [[id, record] as const];
      });
    };
    try {
      return new Map(await find(ids));
    } catch (error) {
      if (!(error instanceof ProtocolError) || isAboutServer(error)) throw error;
    }
    // One that does not open takes the others' quotes away from nobody.
    const each = await Promise.all(
      ids.map((id) =>
        find([id]).catch((error: unknown) => {
          if (!(error instanceof ProtocolError) || isAboutServer(error)) throw error;
          return [];
        }),
      ),
    );
    return new Map(each.flat());
  }

  #quote(record: OpenRecord, conversation: string): QuoteView | null {
    const { stored } = record;
    if (stored.kind !== 'message' || record.conversation !== this.names.conversation(conversation)) return null;
    const { id, from, deleted } = stored;
    const text = messageView(record, conversation, this.self, [])?.text ?? '';
    return { id, from, text: shortened(text), deleted: deleted !== undefined };
  }
}

/** The beginning of a text; no character is cut in two. */
function shortened(text: string): string {
  return [...text.slice(0, 2 * MAX_QUOTE_LENGTH)].slice(0, MAX_QUOTE_LENGTH).join('');
}
