import {
  MAX_REPAIRS,
  MAX_RESENDS,
  MAX_UNREADABLE,
  RESEND_INTERVAL_MS,
  rest,
  unreadable,
  type AccountId,
  type Clock,
  type EnvelopeId,
  type Logger,
  type RevisionRecord,
  type RecordId,
  type Unreadable,
} from '@parley/protocol';
import type { RestClient } from '../connection/rest-client';
import type { Contact } from '../contacts/contact-book';
import type { AccountKeys } from '../keys/account-keys';
import type { SealedNames } from '../keys/sealed-names';
import type { Contents } from '../messages/contents';
import type { OpenRecord, RecordBook } from '../messages/record-book';
import { saidAbout } from '../revisions/revised';
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

const NOTHING: Unreadable = { envelopes: [] };

/** Asking again for what could not be read, and answering those who ask. */
export class Resends {
  readonly #waiting: StateCell<Unreadable>;
  /** Something was counted that is not stored yet. */
  #counted = false;

  constructor(
    private readonly server: RestClient,
    private readonly keys: AccountKeys,
    private readonly names: SealedNames,
    private readonly book: StateBook,
    private readonly records: RecordBook,
    private readonly sending: SendingSessions,
    private readonly contents: Contents,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.#waiting = book.cell(names.unreadable(), unreadable);
  }

  forget(): void {
    this.#counted = false;
    this.#waiting.forget();
  }

  /**
   * How much of what is wanted may be sent to a contact because something could not be read; that much is counted, and stored with the next
   * {@link note} or {@link due}.
   */
  async allow(contact: AccountId, wanted: number): Promise<number> {
    const { envelopes, repairs = [] } = (await this.#waiting.get()) ?? NOTHING;
    const now = this.clock.now();
    const running = repairs.filter(({ since }) => now - since < RESEND_INTERVAL_MS);
    const { since, sent } = running.find((entry) => entry.contact === contact) ?? { since: now, sent: 0 };
    const granted = Math.min(wanted, MAX_REPAIRS - sent);
    if (granted < wanted) this.logger.warn('repairs.limited', { contact });
    if (granted <= 0) return 0;
    const others = running.filter((entry) => entry.contact !== contact);
    const counted = [...others, { contact, since, sent: sent + granted }].slice(-MAX_UNREADABLE);
    this.#waiting.put({ envelopes, repairs: counted });
    this.#counted = true;
    return granted;
  }

  /** Notes what a batch could not read, what it settled and what was counted; null when nothing changed. */
  async note(batch: InboxBatch): Promise<StateChange | null> {
    if (batch.unreadable.size === 0 && batch.settled.size === 0 && !this.#counted) return null;
    const known = (await this.#waiting.get()) ?? NOTHING;
    const last = this.clock.now();
    const added = [...batch.unreadable].flatMap(([contact, envelopes]) =>
      envelopes.map((envelope) =>
        batch.asked.has(envelope) ? { envelope, contact, asked: 1, last } : { envelope, contact, asked: 0, last: 0 },
      ),
    );
    const left = known.envelopes.filter(({ envelope }) => !batch.settled.has(envelope));
    return this.#store({ ...known, envelopes: [...left, ...added].slice(-MAX_UNREADABLE) });
  }

  /** What is to be asked for once more by now, of contacts that can be written to, with the state that says so. */
  async due(
    able: (contact: AccountId) => Promise<boolean>,
  ): Promise<{ readonly asks: ReadonlyMap<AccountId, EnvelopeId[]>; readonly state: StateChange | null }> {
    const now = this.clock.now();
    const asks = new Map<AccountId, EnvelopeId[]>();
    for (const { contact, envelope, asked, last } of ((await this.#waiting.get()) ?? NOTHING).envelopes)
      if (asked < MAX_RESENDS && now - last >= RESEND_INTERVAL_MS) push(asks, contact, envelope);
    for (const [contact, envelopes] of asks) {
      envelopes.splice((await able(contact)) ? await this.allow(contact, envelopes.length) : 0);
      if (envelopes.length === 0) asks.delete(contact);
    }
    if (asks.size === 0) return { asks, state: null };
    const wanted = new Set([...asks.values()].flat());
    const known = (await this.#waiting.get()) ?? NOTHING;
    const envelopes = known.envelopes.map((entry) =>
      wanted.has(entry.envelope) ? { ...entry, asked: entry.asked + 1, last: now } : entry,
    );
    return { asks, state: await this.#store({ ...known, envelopes }) };
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
      const repeat =
        record?.stored.kind === 'revision'
          ? await this.#answerRevision(envelope, record, record.stored, contact)
          : this.#answer(envelope, record, contact);
      if (repeat !== null) repeats.push(repeat);
    }
    const empty = repeats.filter(({ record }) => record === null);
    const refused = new Set(empty.slice(await this.allow(contact.account, empty.length)));
    return repeats.filter((repeat) => !refused.has(repeat));
  }

  /** Whatever session the unreadable envelopes were in, on whichever device: none of them is used again. */
  async endSessions(contact: AccountId): Promise<readonly StateChange[]> {
    this.sending.renew(contact);
    const { devices } = await this.server.get('/api/access/devices', rest.deviceList);
    const others = devices.filter(({ device }) => device !== this.keys.device);
    if (others.length === 0) return [];
    const states = await this.book.load(others.map(({ device }) => this.names.sending(device, contact)));
    return [...states]
      .filter(([, { plaintext }]) => plaintext !== null)
      .map(([key, { version }]) => ({ key, version, sealed: null }));
  }

  #store(state: Unreadable): Promise<StateChange> {
    this.#counted = false;
    const { envelopes, repairs = [] } = state;
    this.#waiting.put(envelopes.length === 0 && repairs.length === 0 ? null : state);
    return this.#waiting.flush();
  }

  #answer(envelope: EnvelopeId, record: OpenRecord | null, contact: Contact): Repeat | null {
    const stored = record?.stored;
    const nothing = { content: this.contents.make({ kind: 'repeat', envelope }), record: null, replaced: null };
    if (record === null || stored?.kind !== 'message' || stored.from !== this.keys.account) return nothing;
    if (record.conversation !== contact.conversation || stored.receipt !== undefined) return nothing;
    // What was deleted meanwhile is not said again.
    if (stored.deleted !== undefined) return nothing;
    const repeated = this.#again(stored.repeated);
    if (repeated === null) return null;
    const created = stored.created ?? record.change;
    return {
      content: this.contents.make({ kind: 'repeat', envelope, content: stored.content }),
      record: record.id,
      replaced: { ...record, stored: { ...stored, repeated, created } },
    };
  }

  /** What we said about a message is said again as it is now. */
  async #answerRevision(
    envelope: EnvelopeId,
    record: OpenRecord,
    stored: RevisionRecord,
    contact: Contact,
  ): Promise<Repeat | null> {
    const id = this.names.message(stored.message);
    const about = (await this.records.find([id])).get(id);
    const said =
      about?.stored.kind === 'message' && about.conversation === contact.conversation
        ? saidAbout(about.stored, stored.body, this.keys.account)
        : null;
    if (said === null)
      return { content: this.contents.make({ kind: 'repeat', envelope }), record: null, replaced: null };
    const repeated = this.#again(stored.repeated);
    if (repeated === null) return null;
    const content = this.contents.make(said.body, [], said.at);
    return {
      content: this.contents.make({ kind: 'repeat', envelope, content }),
      record: record.id,
      replaced: { ...record, stored: { ...stored, repeated } },
    };
  }

  /** Counts one more time; null when it is too early, or was often enough. */
  #again({ times, last } = { times: 0, last: 0 }): { readonly times: number; readonly last: number } | null {
    const now = this.clock.now();
    if (times >= MAX_RESENDS || (times > 0 && now - last < RESEND_INTERVAL_MS)) return null;
    return { times: times + 1, last: now };
  }
}
