import {
  ProtocolError,
  rest,
  type AccountId,
  type ConversationKey,
  type RecordId,
  type RecordRow,
} from '@parley/protocol';
import type { SearchOptions } from '../api/client';
import type { MessageView } from '../api/views';
import type { RestClient } from '../connection/rest-client';
import type { ContactBook } from '../contacts/contact-book';
import type { SealedNames } from '../keys/sealed-names';
import { messageView } from '../messages/message-view';
import type { RecordBook, RecordItem } from '../messages/record-book';
import type { RecordViews } from '../messages/record-views';
import { SELF } from '../messages/self';
import { folded, wordsOf } from './folded';
import { isHit, SearchIndex, type Hit, type IndexEntry } from './search-index';

const PAGE = 200;
/** Messages fetched at once, to be shown. */
const SHOWN = 20;

/**
 * Finds messages by their words. History is read once, from the newest back, as far as somebody looks; after that only what changes is.
 */
export class Search {
  readonly #index = new SearchIndex();
  /** Somebody has searched: from then on changes are followed. */
  #started = false;
  #ended = false;

  constructor(
    private readonly self: AccountId,
    private readonly server: RestClient,
    private readonly names: SealedNames,
    private readonly book: ContactBook,
    private readonly records: RecordBook,
    private readonly views: RecordViews,
  ) {}

  /** Newest first. @throws ProtocolError what reading history throws, `locked` once the client has ended */
  async *find(query: string, { conversation, limit = Infinity, signal }: SearchOptions): AsyncGenerator<MessageView> {
    const words = wordsOf(query);
    if (words.length === 0) return;
    this.#started = true;
    const key = conversation === undefined ? null : this.names.conversation(conversation);
    let left = limit;
    for await (const hits of this.#hits(words, key)) {
      for (const view of await this.#shown(hits)) {
        if (signal?.aborted === true || left-- <= 0) return;
        yield view;
      }
      if (signal?.aborted === true || left <= 0) return;
    }
  }

  /** A record came, or changed. */
  async saw(row: RecordRow): Promise<void> {
    if (!this.#started) return;
    const entry = await this.#entry(row);
    if (!this.#ended) this.#index.saw(entry);
  }

  /** What the server has may be something else now. */
  forget(): void {
    this.#index.clear();
  }

  end(): void {
    this.#ended = true;
    this.#index.clear();
  }

  /** Some at a time; none while nothing was found on a page, so that whoever looks can stop. */
  async *#hits(words: readonly string[], conversation: ConversationKey | null): AsyncGenerator<readonly Hit[]> {
    let hits: Hit[] = [];
    let below = Number.MAX_SAFE_INTEGER;
    for (const hit of this.#index.find(words, conversation)) {
      hits.push(hit);
      below = hit.position;
      if (hits.length < SHOWN) continue;
      yield hits;
      hits = [];
    }
    yield hits;
    // Nothing comes between the end of the index and this line.
    if (this.#index.complete) return;
    below = Math.min(below, this.#index.oldest);
    let next: Promise<rest.HistoryPage> | null = this.#fetch(below);
    while (next !== null) {
      const page: rest.HistoryPage = await next;
      const down = page.records.at(-1)?.position ?? below;
      // The next page is on its way while this one is opened.
      next = page.more && down < below ? this.#fetch(down) : null;
      const entries = await this.#read(page, below, down, next === null);
      yield entries.filter((entry) => isHit(entry, words, conversation));
      below = down;
    }
  }

  #fetch(below: number): Promise<rest.HistoryPage> {
    const place = below === Number.MAX_SAFE_INTEGER ? '' : `&before=${below}`;
    const page = this.server.get(`/api/history/records?limit=${PAGE}${place}`, rest.historyPage);
    // Whoever stops looking does not wait for it.
    page.catch(() => undefined);
    return page;
  }

  async #read(
    { records }: rest.HistoryPage,
    below: number,
    down: number,
    complete: boolean,
  ): Promise<readonly IndexEntry[]> {
    const entries = await Promise.all(records.map((row) => this.#entry(row)));
    if (this.#ended) throw new ProtocolError('locked', 'this client was stopped');
    if (below === this.#index.oldest && !this.#index.full) this.#index.add(entries, down, complete);
    return entries.map((entry) => this.#index.latest(entry));
  }

  async #entry(row: RecordRow): Promise<IndexEntry> {
    const { id, conversation, position } = row;
    const record = await this.records.read(row).catch((error: unknown) => {
      if (error instanceof ProtocolError) return null;
      throw error;
    });
    const view = record === null ? null : messageView(record, SELF, this.self, []);
    const text = [view?.transfer?.name, view?.text].filter(Boolean).join(' ');
    return { id, conversation, position, text: text === '' ? null : folded(text) };
  }

  async #shown(hits: readonly Hit[]): Promise<readonly MessageView[]> {
    if (hits.length === 0) return [];
    const items = new Map<RecordId, RecordItem>();
    for (const item of await this.records.items({ ids: hits.map(({ id }) => id) })) items.set(item.id, item);
    const views = await Promise.all(
      hits.map(async ({ id }) => {
        const item = items.get(id);
        const conversation = item === undefined ? null : this.#conversation(item.conversation);
        if (item === undefined || conversation === null) return null;
        const [opened] = await this.views.openAll([item], conversation);
        return opened?.view ?? null;
      }),
    );
    return views.filter((view) => view !== null);
  }

  #conversation(key: ConversationKey): string | null {
    return key === this.names.conversation(SELF) ? SELF : (this.book.ofConversation(key)?.account ?? null);
  }
}
