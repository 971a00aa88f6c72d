import {
  MAX_RESENDS,
  MAX_UNREADABLE,
  RESEND_INTERVAL_MS,
  rest,
  unreadable,
  type AccountId,
  type Clock,
  type EnvelopeId,
  type RecordId,
  type Unreadable,
} from '@parley/protocol';
import type { RestClient } from '../connection/rest-client';
import type { Contact } from '../contacts/contact-book';
import type { AccountKeys } from '../keys/account-keys';
import type { SealedNames } from '../keys/sealed-names';
import type { Contents } from '../messages/contents';
import type { OpenRecord, RecordBook } from '../messages/record-book';
import type { SendingSessions } from '../sessions/sending-sessions';
import type { StateBook } from '../states/state-book';
import type { StateCell, StateChange } from '../states/state-cell';
import { push, type InboxBatch } from './inbox-batch';

/** One content to send again, and what it leaves in history. */
export interface Repeat {
  readonly content: Uint8Array;
  readonly record: RecordId | null;
  readonly replaced: OpenRecord | null;
}

/** Asking again for what could not be read, and answering those who ask. */
export class Resends {
  #waiting: StateCell<Unreadable>;

  constructor(
    private readonly server: RestClient,
    private readonly keys: AccountKeys,
    private readonly names: SealedNames,
    private readonly book: StateBook,
    private readonly records: RecordBook,
    private readonly sending: SendingSessions,
    private readonly contents: Contents,
    private readonly clock: Clock,
  ) {
    this.#waiting = book.cell(names.unreadable(), unreadable);
  }

  forget(): void {
    this.#waiting.forget();
  }

  /** Notes what a batch could not read and what it settled; null when nothing changed. */
  async note(batch: InboxBatch): Promise<StateChange | null> {
    if (batch.unreadable.size === 0 && batch.settled.size === 0) return null;
    const known = (await this.#waiting.get())?.envelopes ?? [];
    const last = this.clock.now();
    const added = [...batch.unreadable].flatMap(([contact, envelopes]) =>
      envelopes.map((envelope) =>
        batch.asked.has(envelope) ? { envelope, contact, asked: 1, last } : { envelope, contact, asked: 0, last: 0 },
      ),
    );
    const envelopes = [...known.filter(({ envelope }) => !batch.settled.has(envelope)), ...added].slice(
      -MAX_UNREADABLE,
    );
    this.#waiting.put(envelopes.length === 0 ? null : { envelopes });
    return this.#waiting.flush();
  }

  /** What is to be asked for once more by now, of contacts that can be written to, with the state that says so. */
  async due(
    able: (contact: AccountId) => Promise<boolean>,
  ): Promise<{ readonly asks: ReadonlyMap<AccountId, EnvelopeId[]>; readonly state: StateChange | null }> {
    const known = (await this.#waiting.get())?.envelopes ?? [];
    const now = this.clock.now();
    const asks = new Map<AccountId, EnvelopeId[]>();
    const reachable = new Map<AccountId, boolean>();
    for (const { contact } of known) reachable.set(contact, reachable.get(contact) ?? (await able(contact)));
    const envelopes = known.map((entry) => {
      if (!reachable.get(entry.contact)) return entry;
      if (entry.asked >= MAX_RESENDS || now - entry.last < RESEND_INTERVAL_MS) return entry;
      push(asks, entry.contact, entry.envelope);
      return { ...entry, asked: entry.asked + 1, last: now };
    });
    if (asks.size === 0) return { asks, state: null };
    this.#waiting.put({ envelopes });
    return { asks, state: await this.#waiting.flush() };
  }

  /** The answers to a contact that could not read these envelopes; they travel in a new session. */
  async answers(contact: Contact, envelopes: readonly EnvelopeId[]): Promise<readonly Repeat[]> {
    const items = await this.records.items({ envelopes });
    const repeats: Repeat[] = [];
    for (const envelope of new Set(envelopes)) {
      const item = items.find(({ deliveries }) =>
        deliveries.some((delivery) => delivery.envelope === envelope && delivery.contact === contact.account),
      );
      const record = item === undefined ? null : await this.records.open(item);
      const repeat = this.#answer(envelope, record, contact);
      if (repeat !== null) repeats.push(repeat);
    }
    return repeats;
  }

  /** Whatever session the unreadable envelopes were in, on whichever device: none of them is used again. */
  async endSessions(contact: AccountId): Promise<readonly StateChange[]> {
    this.sending.renew(contact);
    const { devices } = await this.server.get('/api/access/devices', rest.deviceList);
    const others = devices.filter(({ device }) => device !== this.keys.device);
    if (others.length === 0) return [];
    const states = await this.book.load(others.map(({ device }) => this.names.sending(device, contact)));
    return [...states]
      .filter(([, { version }]) => version > 0)
      .map(([key, { version }]) => ({ key, version, sealed: null }));
  }

  #answer(envelope: EnvelopeId, record: OpenRecord | null, contact: Contact): Repeat | null {
    const stored = record?.stored;
    const nothing = { content: this.contents.make({ kind: 'repeat', envelope }), record: null, replaced: null };
    if (record === null || stored?.kind !== 'message' || stored.from !== this.keys.account) return nothing;
    if (record.conversation !== contact.conversation || stored.receipt !== undefined) return nothing;
    const now = this.clock.now();
    const { times, last } = stored.repeated ?? { times: 0, last: 0 };
    if (times >= MAX_RESENDS || (times > 0 && now - last < RESEND_INTERVAL_MS)) return null;
    return {
      content: this.contents.make({ kind: 'repeat', envelope, content: stored.content }),
      record: record.id,
      replaced: {
        ...record,
        stored: { ...stored, repeated: { times: times + 1, last: now }, created: stored.created ?? record.change },
      },
    };
  }
}
