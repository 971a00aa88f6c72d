import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  MAX_PAGE,
  type Commit,
  type ConversationKey,
  type EnvelopeId,
  type RecordId,
  type RecordRow,
  type rest,
} from '@parley/protocol';
import type { CommitContext, CommitPart } from '../access/commit-part';
import { CommitService } from '../access/commit.service';
import { idColumn } from '../database/columns';
import { ConversationLog } from './conversation-log';
import { DeliveryLog } from './delivery-log';
import { RecordLog } from './record-log';

/** Sealed content in one answer, so that a page of large records does not fill the memory. */
const MAX_PAGE_BYTES = 4 * 1024 * 1024;

/** Sealed history: what commits write and clients read. */
@Injectable()
export class HistoryService implements CommitPart, OnModuleInit {
  constructor(
    private readonly records: RecordLog,
    private readonly conversations: ConversationLog,
    private readonly deliveries: DeliveryLog,
    private readonly commits: CommitService,
  ) {}

  onModuleInit(): void {
    this.commits.register('history', this);
  }

  /** @throws ProtocolError `record-exists`, `unknown-record`, `state-conflict` */
  apply({ records = [], conversations = [] }: Commit, context: CommitContext): void {
    for (const record of records) {
      context.records.push({ id: record.id, position: this.records.write(record) });
      if (!record.replaces) this.conversations.ensure(record.conversation);
    }
    for (const { conversation, read = 0, cleared = 0 } of conversations) {
      this.conversations.mark(conversation, read, cleared);
      if (cleared > 0) for (const id of this.records.clear(conversation, cleared)) this.deliveries.forgetRecord(id);
    }
  }

  /** Every conversation that has records or a mark, the one with the newest record first. */
  list(): rest.ConversationList['conversations'] {
    return this.conversations
      .list()
      .map(({ conversation, read, cleared }) => {
        const last = this.records.page(conversation, Number.MAX_SAFE_INTEGER, 1, MAX_PAGE_BYTES)[0];
        const unread = this.records.unread(conversation, read);
        return { conversation, read, cleared, unread, last: last ? this.withDeliveries(last) : null };
      })
      .sort((a, b) => (b.last?.position ?? 0) - (a.last?.position ?? 0));
  }

  /** The newest records below `before`, oldest first. */
  page(conversation: ConversationKey, before: number, limit: number): rest.HistoryPage {
    const wanted = Math.min(Math.max(limit, 1), MAX_PAGE);
    const found = this.records.page(conversation, before, wanted, MAX_PAGE_BYTES);
    const oldest = found.at(-1);
    const more = oldest !== undefined && this.records.page(conversation, oldest.position, 1, MAX_PAGE_BYTES).length > 0;
    return { records: found.reverse().map((record) => this.withDeliveries(record)), more };
  }

  /** The oldest records above `after`, oldest first; `more` says whether there are newer ones. */
  pageAfter(conversation: ConversationKey, after: number, limit: number): rest.HistoryPage {
    const wanted = Math.min(Math.max(limit, 1), MAX_PAGE);
    const found = this.records.pageAfter(conversation, after, wanted, MAX_PAGE_BYTES);
    const newest = found.at(-1);
    const more =
      newest !== undefined && this.records.pageAfter(conversation, newest.position, 1, MAX_PAGE_BYTES).length > 0;
    return { records: found.map((record) => this.withDeliveries(record)), more };
  }

  /** The newest records of all conversations below `before`, newest first, without their deliveries. */
  everything(before: number, limit: number): rest.HistoryPage {
    const wanted = Math.min(Math.max(limit, 1), MAX_PAGE);
    const found = this.records.everything(before, wanted + 1, MAX_PAGE_BYTES);
    const more = found.length > wanted || (found.length < wanted && this.hasBelow(found.at(-1)?.position));
    return { records: found.slice(0, wanted).map((record) => ({ ...record, deliveries: [] })), more };
  }

  /** Single records by their ids and by envelopes that carried them; missing ones, and what exceeds an answer's size, are left out. */
  find(ids: readonly RecordId[], envelopes: readonly EnvelopeId[]): rest.RecordItem[] {
    const carried = envelopes.map((envelope) => this.deliveries.recordOf(envelope)).filter((id) => id !== undefined);
    const wanted = new Map([...ids.map(idColumn), ...carried].map((id) => [id.toString('hex'), id]));
    const found: rest.RecordItem[] = [];
    let bytes = 0;
    for (const id of wanted.values()) {
      const record = this.records.find(id);
      if (record === undefined) continue;
      bytes += record.sealed.length;
      if (found.length > 0 && bytes > MAX_PAGE_BYTES) break;
      found.push(this.withDeliveries(record));
    }
    return found;
  }

  private hasBelow(position: number | undefined): boolean {
    return position !== undefined && this.records.everything(position, 1, MAX_PAGE_BYTES).length > 0;
  }

  private withDeliveries(record: RecordRow): rest.RecordItem {
    const deliveries = record.incoming ? [] : this.deliveries.ofRecords(idColumn(record.id));
    return {
      ...record,
      deliveries: deliveries.map(({ envelope, contact, state, reason, receipt, blind, queuedAt, settledAt }) => ({
        envelope,
        contact,
        state,
        reason,
        receipt,
        blind,
        queuedAt,
        settledAt,
      })),
    };
  }
}
