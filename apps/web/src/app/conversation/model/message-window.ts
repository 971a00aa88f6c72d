import { computed, signal } from '@angular/core';
import type { ClientEvent, HistoryOptions, HistoryPart, MessageView } from '@parley/client';
import type { MessageId } from '@parley/protocol';
import { applyEvents } from './apply-events';

/** Messages asked for at a time. */
const PAGE = 40;
/** The same while scrolling: so few that they are drawn within one frame. */
const STEP = 12;
/** More are not kept: what is far away is asked for again. */
const MOST = 240;
/** While the newest message is in view, older ones are given back earlier. */
const MOST_AT_END = 120;
/** With more unread messages than this, a conversation does not open with all of them. */
const MOST_UNREAD = 180;

export type HistorySource = (conversation: string, options: HistoryOptions) => Promise<HistoryPart>;

interface State {
  /** Oldest first, without gaps. */
  readonly messages: readonly MessageView[];
  readonly moreBefore: boolean;
  readonly moreAfter: boolean;
}

export type Direction = 'before' | 'after';

/** The part of one conversation's history that is in memory. It moves with the reader and follows what happens. */
export class MessageWindow {
  readonly #state = signal<State | null>(null);
  readonly #loading = signal<Direction | 'all' | null>(null);
  readonly #failed = signal<Direction | 'all' | null>(null);
  /** What happens while a page is on its way: it may hold it or not. */
  #meanwhile: ClientEvent[] = [];
  #asked = 0;

  readonly loaded = computed(() => this.#state() !== null);
  readonly messages = computed(() => this.#state()?.messages ?? []);
  readonly moreBefore = computed(() => this.#state()?.moreBefore ?? false);
  /** Newer messages exist that are not here. */
  readonly moreAfter = computed(() => this.#state()?.moreAfter ?? false);
  readonly loading = this.#loading.asReadonly();
  /** What could not be loaded. */
  readonly failed = this.#failed.asReadonly();

  /** The reader is at the newest message. */
  following = true;
  /** Where the reader was when this was shown last; null: at the newest message. */
  place: { readonly id: string; readonly offset: number } | null = null;
  /** Carries out every change of the messages; whoever shows them can keep the place of the reader. */
  change: (change: () => void) => void = (change) => change();

  constructor(
    readonly conversation: string,
    private readonly history: HistorySource,
  ) {}

  /** The newest messages with all unread ones; if those are too many, the first of them. @param readUpTo position last read */
  open(unread: number, readUpTo: number): Promise<void> {
    return unread > MOST_UNREAD ? this.openAround(readUpTo) : this.openAtEnd(unread);
  }

  /** The newest messages. @param more than a page */
  openAtEnd(more = 0): Promise<void> {
    this.following = true;
    return this.#load('all', { limit: PAGE + more }, ({ messages, more }) => ({
      messages,
      moreBefore: more,
      moreAfter: false,
    }));
  }

  /** The messages around one of them, or around a position. */
  openAround(message: MessageId | number): Promise<void> {
    this.following = false;
    return this.#load('all', { around: message, limit: PAGE * 2 }, ({ messages, more, moreAfter = false }) => ({
      messages,
      moreBefore: more,
      moreAfter,
    }));
  }

  async loadBefore(): Promise<void> {
    const first = this.messages()[0];
    if (first === undefined || !this.moreBefore() || this.#loading() !== null) return;
    await this.#load('before', { before: first.id, limit: STEP }, ({ messages, more }, known) => {
      const all = [...messages, ...known.messages];
      return {
        ...known,
        moreBefore: more,
        messages: all.slice(0, MOST),
        moreAfter: known.moreAfter || all.length > MOST,
      };
    });
  }

  async loadAfter(): Promise<void> {
    const last = this.messages().at(-1);
    if (last === undefined || !this.moreAfter() || this.#loading() !== null) return;
    await this.#load('after', { after: last.id, limit: STEP }, ({ messages, moreAfter = false }, known) => {
      const all = [...known.messages, ...messages];
      return { moreAfter, messages: all.slice(-MOST), moreBefore: known.moreBefore || all.length > MOST };
    });
  }

  /** Asks again for what could not be loaded. */
  async again(): Promise<void> {
    const failed = this.#failed();
    if (failed === 'before') await this.loadBefore();
    else if (failed === 'after') await this.loadAfter();
    else if (failed === 'all') await this.openAtEnd();
  }

  /** Takes what happened; what belongs to other conversations is passed over. */
  take(events: readonly ClientEvent[]): void {
    const state = this.#state();
    if (this.#loading() !== null) this.#meanwhile.push(...events);
    if (state === null) return;
    const messages = applyEvents(state.messages, events, this.conversation, !state.moreAfter);
    if (messages !== state.messages) this.#set(this.#bounded({ ...state, messages }));
  }

  async #load(
    direction: Direction | 'all',
    options: HistoryOptions,
    merge: (page: HistoryPart, known: State) => State,
  ): Promise<void> {
    const asked = ++this.#asked;
    this.#meanwhile = [];
    this.#loading.set(direction);
    this.#failed.set(null);
    try {
      const page = await this.history(this.conversation, options);
      if (asked !== this.#asked) return;
      const merged = merge(page, this.#state() ?? { messages: [], moreBefore: false, moreAfter: false });
      const messages = applyEvents(merged.messages, this.#meanwhile, this.conversation, !merged.moreAfter);
      this.#set({ ...merged, messages });
    } catch {
      // Said in the place where the messages would be, with a way to ask again.
      if (asked === this.#asked) this.#failed.set(direction);
    } finally {
      if (asked === this.#asked) this.#loading.set(null);
    }
  }

  #bounded(state: State): State {
    const { messages } = state;
    if (this.following && messages.length > MOST_AT_END + PAGE)
      return { ...state, messages: messages.slice(-MOST_AT_END), moreBefore: true };
    if (messages.length > MOST + PAGE) return { ...state, messages: messages.slice(0, MOST), moreAfter: true };
    return state;
  }

  #set(state: State): void {
    this.change(() => this.#state.set(state));
  }
}
