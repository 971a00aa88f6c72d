import { Injectable } from '@nestjs/common';
import { MAX_PAGE, type ChangeRow } from '@parley/protocol';
import { ContactBook } from '../contacts/contact-book';
import { RequestBox } from '../contacts/request-box';
import type { ChangeMark, ChangeSource } from '../database/change-source';
import { Counters } from '../database/counters';
import { TransferBook } from '../file-transfer/transfer-book';
import { ConversationLog } from '../history/conversation-log';
import { DeliveryLog } from '../history/delivery-log';
import { RecordLog } from '../history/record-log';

/** A page of rows, at least one when there is one. */
const MAX_EVENT_BYTES = 4 * 1024 * 1024;

export interface ChangePage {
  readonly rows: ChangeRow[];
  /** Whoever has this page knows everything up to this change. */
  readonly upTo: number;
  /** Nothing lies behind it. */
  readonly complete: boolean;
}

/**
 * Everything that changed, in order. A row carries the number of its last change only, so it comes once, in its present form; a page is read in
 * one go, so nothing slips in between its tables.
 */
@Injectable()
export class ChangeFeed {
  private readonly sources: readonly ChangeSource[];

  constructor(
    private readonly counters: Counters,
    records: RecordLog,
    deliveries: DeliveryLog,
    conversations: ConversationLog,
    contacts: ContactBook,
    requests: RequestBox,
    transfers: TransferBook,
  ) {
    this.sources = [records, deliveries, conversations, contacts, requests, transfers];
  }

  /** The number of the last change. */
  last(): number {
    return this.counters.last('change');
  }

  page(after: number): ChangePage {
    const last = this.last();
    if (after >= last) return { rows: [], upTo: last, complete: true };
    const found = this.marks(after);
    const rows: ChangeRow[] = [];
    let bytes = 0;
    let upTo = after;
    let read = 0;
    for (const { source, mark } of found.slice(0, MAX_PAGE)) {
      bytes += mark.bytes;
      if (read > 0 && bytes > MAX_EVENT_BYTES) break;
      const row = source.row(mark.change);
      if (row !== undefined) rows.push(row);
      upTo = mark.change;
      read++;
    }
    const complete = read === found.length;
    return { rows, upTo: complete ? last : upTo, complete };
  }

  private marks(after: number): { source: ChangeSource; mark: ChangeMark }[] {
    return this.sources
      .filter(({ latest }) => latest > after)
      .flatMap((source) => source.after(after).map((mark) => ({ source, mark })))
      .sort((a, b) => a.mark.change - b.mark.change);
  }
}
