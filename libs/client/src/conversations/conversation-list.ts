import { type AccountId, type ChangeRow, type ConversationKey, type Logger } from '@parley/protocol';
import type { ConversationView } from '../api/views';
import type { Asides } from '../aside/asides';
import type { ContactBook } from '../contacts/contact-book';
import type { AccountKeys } from '../keys/account-keys';
import type { SealedNames } from '../keys/sealed-names';
import type { History, LastRecord, ListedConversation } from '../messages/history';
import type { RecordItem } from '../messages/record-book';
import type { RecordViews } from '../messages/record-views';
import { SELF } from '../messages/self';
import { codeOf } from '../inbox/readability';
import { Mutex } from '../states/mutex';
import { conversationView } from './conversation-view';
import { UnreadCount } from './unread-count';

interface Entry {
  readonly unread: UnreadCount;
  readonly last: LastRecord | null;
}

interface Shown {
  /** What the view was made of. */
  readonly basis: readonly unknown[];
  readonly view: ConversationView;
}

type RowOf<Type extends ChangeRow['type']> = Extract<ChangeRow, { type: Type }>;

const EMPTY: Entry = { unread: new UnreadCount({ read: 0, unread: 0, upTo: 0 }), last: null };

/**
 * The conversations as a list shows them: asked for once, then kept up to date row by row. A row costs the more the less it is about: only
 * the last message of a conversation is opened.
 */
export class ConversationList {
  #entries = new Map<string, Entry>();
  readonly #shown = new Map<string, Shown>();
  readonly #order = new Mutex();
  /** Rows that came while the list was asked for: nobody knows whether it holds them. */
  #meanwhile: ChangeRow[] | null = null;
  /** A row did not say what it changes: the list is to be asked for again. */
  #stale = true;
  #loadedOnce = false;
  #ended = false;

  constructor(
    private readonly keys: AccountKeys,
    private readonly book: ContactBook,
    private readonly names: SealedNames,
    private readonly history: History,
    private readonly records: RecordViews,
    private readonly asides: Asides,
    private readonly loadContacts: () => Promise<unknown>,
    private readonly logger: Logger,
    private readonly changed: () => void,
  ) {}

  /** Whether something is missing that only {@link load} brings. */
  get stale(): boolean {
    return this.#stale;
  }

  /** Everything anew from the server; what cannot be asked for now stays {@link stale}. */
  async load(): Promise<void> {
    this.#stale = true;
    if (this.#meanwhile !== null) return;
    while (this.#stale && !this.#ended) {
      this.#meanwhile = [];
      this.#stale = false;
      const listed = await this.#quietly(async () => {
        // What other devices did between the start of the program and its first connection.
        if (!this.#loadedOnce) await this.loadContacts();
        const [conversations] = await Promise.all([this.history.conversations(), this.asides.load()]);
        return conversations;
      });
      await this.#order.run(() => this.#loaded(listed));
      if (listed === null) {
        this.#stale = true;
        return;
      }
    }
    // Large, and nothing waits for them.
    void this.#quietly(() => this.asides.loadPictures()).then(() => this.#tell());
  }

  /** Takes a row of the feed. */
  apply(row: ChangeRow): Promise<void> {
    return this.#order.run(() => (this.#meanwhile === null ? this.#take(row) : void this.#meanwhile.push(row)));
  }

  /** The newest first; at the end contacts to whom nothing was said yet. */
  all(): readonly ConversationView[] {
    if (!this.#loadedOnce) return [];
    const contacts = this.book.all();
    const ids = new Set([SELF, ...this.#entries.keys(), ...contacts.map(({ account }) => account)]);
    const views = [...ids].flatMap((id) => this.view(id) ?? []).filter((view) => this.#isListed(view));
    const placeOf = ({ last }: ConversationView): number => last?.position ?? 0;
    return views.sort((a, b) => placeOf(b) - placeOf(a) || a.title.localeCompare(b.title));
  }

  /** One conversation; null when it belongs to nobody, or nothing is loaded. The same object as long as nothing of it changes. */
  view(id: string): ConversationView | null {
    if (!this.#loadedOnce) return null;
    const contact = id === SELF ? undefined : this.book.get(id as AccountId);
    if (id !== SELF && contact === undefined) return null;
    const entry = this.#entries.get(id) ?? EMPTY;
    const { unread, read } = entry.unread;
    const aside = this.asides.of(id);
    const { card } = this.keys;
    const basis = [card, contact, entry, unread, read, aside.settings, aside.picture];
    const known = this.#shown.get(id);
    if (known?.basis.every((part, at) => part === basis[at])) return known.view;
    const view = conversationView(card, contact, { unread, read, last: entry.last?.view ?? null }, aside);
    this.#shown.set(id, { basis, view });
    return view;
  }

  clear(): void {
    this.#ended = true;
    this.#loadedOnce = false;
    this.#entries.clear();
    this.#shown.clear();
    this.#meanwhile = null;
  }

  async #loaded(listed: readonly ListedConversation[] | null): Promise<void> {
    if (this.#ended) return;
    if (listed !== null) {
      this.#entries = new Map(listed.map((conversation) => [conversation.id, entryOf(conversation)]));
      this.#loadedOnce = true;
    }
    const rows = this.#meanwhile ?? [];
    this.#meanwhile = null;
    for (const row of rows) await this.#take(row);
    this.#tell();
  }

  async #take(row: ChangeRow): Promise<void> {
    switch (row.type) {
      case 'record':
        return this.#record(row);
      case 'delivery':
        return this.#delivery(row);
      case 'conversation':
        return this.#mark(row);
      case 'contact':
        if (row.contact.state === 'removed') {
          this.#entries.delete(row.contact.account);
          this.#shown.delete(row.contact.account);
          this.asides.drop(row.contact.account);
        }
        return;
      case 'request':
    }
  }

  async #record({ record: row }: RowOf<'record'>): Promise<void> {
    const id = this.#idOf(row.conversation);
    if (id === null) return;
    if (await this.asides.apply(row, id)) return this.#tell();
    const entry = this.#entries.get(id) ?? entryOf({ id, read: 0, unread: 0, upTo: 0, last: null });
    const known = entry.last?.item;
    if (!entry.unread.saw(row.position, row.incoming)) await this.#unsure(id, row);
    let { last } = entry;
    if (known === undefined || row.position > known.position || row.id === known.id) {
      const item: RecordItem = { ...row, deliveries: row.id === known?.id ? known.deliveries : [] };
      const { view } = await this.records.open(item, id);
      if (view !== null) last = { item, view };
      // Taken away: what was said before is the last now.
      else if (row.id === known?.id) this.#ask();
    }
    this.#put(id, { unread: entry.unread, last });
  }

  /** One of ours is not counted; one of theirs that has gone may have been. */
  async #unsure(id: string, row: RowOf<'record'>['record']): Promise<void> {
    const { stored } = await this.records.open({ ...row, deliveries: [] }, id);
    if (stored?.kind !== 'message' || stored.from !== this.keys.account) this.#ask();
  }

  async #delivery({ delivery: row }: RowOf<'delivery'>): Promise<void> {
    const entry = this.#entries.get(row.contact);
    const known = entry?.last?.item;
    if (entry === undefined || known === undefined || known.id !== row.record) return;
    const others = known.deliveries.filter(({ envelope }) => envelope !== row.envelope);
    const item: RecordItem = { ...known, deliveries: [...others, row] };
    const { view } = await this.records.open(item, row.contact);
    if (view !== null) this.#put(row.contact, { ...entry, last: { item, view } });
  }

  #mark({ conversation: { conversation, read, cleared } }: RowOf<'conversation'>): void {
    const id = this.#idOf(conversation);
    const entry = id === null ? undefined : this.#entries.get(id);
    if (id === null || entry === undefined) return;
    if (!entry.unread.mark(Math.max(read, cleared))) this.#ask();
    const gone = entry.last !== null && entry.last.item.position <= cleared;
    this.#put(id, gone ? { ...entry, last: null } : entry);
  }

  #isListed({ id, last, pinned, draft }: ConversationView): boolean {
    return last !== null || pinned || draft !== '' || this.book.get(id as AccountId)?.state === 'approved';
  }

  async #quietly<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      this.logger.info('conversations.not-loaded', { code: codeOf(error) });
      return null;
    }
  }

  #put(id: string, entry: Entry): void {
    if (this.#ended) return;
    this.#entries.set(id, entry);
    this.#tell();
  }

  /** Asks for everything again, once for all rows that want it. */
  #ask(): void {
    if (!this.#stale) void this.load();
  }

  #tell(): void {
    this.changed();
  }

  #idOf(key: ConversationKey): string | null {
    return key === this.names.conversation(SELF) ? SELF : (this.book.ofConversation(key)?.account ?? null);
  }
}

function entryOf({ read, unread, upTo, last }: ListedConversation): Entry {
  return { unread: new UnreadCount({ read, unread, upTo }), last };
}
