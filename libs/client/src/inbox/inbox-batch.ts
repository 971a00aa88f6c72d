import type { AccountId, EnvelopeId, MessageId, RecordId, StoredRecord, TransferId } from '@parley/protocol';
import type { Contact, ContactBook } from '../contacts/contact-book';
import type { OpenRecord } from '../messages/record-book';
import type { StateChange } from '../states/state-cell';
import type { StockChange } from './stock-change';

export interface NewRecord {
  readonly id: RecordId;
  readonly conversation: OpenRecord['conversation'];
  readonly incoming: boolean;
  readonly stored: StoredRecord;
}

/** What reading some envelopes amounts to, before it is committed. */
export class InboxBatch {
  readonly added = new Map<RecordId, NewRecord>();
  readonly replaced = new Map<RecordId, OpenRecord>();
  readonly contacts = new Map<AccountId, Contact>();
  /** Changes of the packages that contacts gave. */
  readonly stocks = new Map<AccountId, StockChange>();
  /** States that only who reads has to do with; they are flushed once. */
  readonly dirty = new Set<{ flush(): Promise<StateChange> }>();
  readonly acknowledged: number[] = [];
  /** Messages to confirm, by contact. */
  readonly received = new Map<AccountId, MessageId[]>();
  /** Envelopes to ask for again, by contact. */
  readonly unreadable = new Map<AccountId, EnvelopeId[]>();
  /** Those of them that this commit asks for. */
  readonly asked = new Set<EnvelopeId>();
  /** Envelopes that are no longer asked for. */
  readonly settled = new Set<EnvelopeId>();
  /** Envelopes that contacts ask for again. */
  readonly wanted = new Map<AccountId, EnvelopeId[]>();
  /** Transfers that the other side has ended. */
  readonly endedTransfers = new Set<TransferId>();
  /** Contacts that need a new introduction of ours. */
  readonly introduce = new Set<AccountId>();

  /** Contacts that lost our packages and ask for new ones. */
  readonly answer = new Set<AccountId>();
  /** Contacts that introduced themselves anew. */
  readonly introduced = new Set<AccountId>();

  /** Only what was read is kept: nothing is answered. */
  quiet = false;

  /** The contacts were loaded anew, because one was not known. */
  reloaded = false;

  constructor(private readonly book: ContactBook) {}

  contact(account: AccountId): Contact | undefined {
    return this.contacts.get(account) ?? this.book.get(account);
  }

  put(contact: Contact): void {
    this.contacts.set(contact.account, contact);
  }

  /** More packages of a contact. */
  give(account: AccountId, packages: readonly Uint8Array[]): void {
    const { introduced = null, given = [] } = this.stocks.get(account) ?? {};
    this.stocks.set(account, { introduced, given: [...given, ...packages] });
  }
}

/** Adds to a list in a map. */
export function push<K, V>(lists: Map<K, V[]>, key: K, ...values: readonly V[]): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [...values]);
  else list.push(...values);
}
