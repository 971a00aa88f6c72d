import type { ConversationKey, RecordId } from '@parley/protocol';

/** A message as it is looked for. */
export interface IndexEntry {
  readonly id: RecordId;
  readonly conversation: ConversationKey;
  readonly position: number;
  /** Folded; null for a record in which nothing is to be found. */
  readonly text: string | null;
}

export type Hit = Pick<IndexEntry, 'id' | 'position'>;

/** Texts of one page of history, in one string: small in memory, and fast to look through. */
interface Chunk {
  readonly entries: readonly IndexPlace[];
  /** Texts in the order of the entries, each behind a line break. */
  readonly text: string;
}

interface IndexPlace {
  readonly id: RecordId;
  readonly conversation: ConversationKey;
  readonly position: number;
  /** Where its text begins in that of the chunk. */
  readonly start: number;
}

/** Letters in all: half a million short messages. What is older is read anew by each search. */
const MAX_LETTERS = 32 * 1024 * 1024;
/** Records that changed since they were read; beyond it everything is read anew. */
const MAX_CHANGED = 4_096;

/** Folded texts of the newest messages, in memory as long as the client is unlocked. */
export class SearchIndex {
  /** Newest first. */
  readonly #chunks: Chunk[] = [];
  /** Records that came or changed since the chunks were made. */
  readonly #changed = new Map<RecordId, IndexEntry>();
  #letters = 0;
  #oldest = Number.MAX_SAFE_INTEGER;
  #complete = false;

  /** Everything from this position on is in it. */
  get oldest(): number {
    return this.#oldest;
  }

  /** Nothing older is on the server. */
  get complete(): boolean {
    return this.#complete;
  }

  get full(): boolean {
    return this.#letters >= MAX_LETTERS;
  }

  /** The next older page. @param down the position below which to go on */
  add(entries: readonly IndexEntry[], down: number, complete: boolean): void {
    const places: IndexPlace[] = [];
    const texts: string[] = [];
    let start = 0;
    for (const { text, ...entry } of entries) {
      if (text === null) continue;
      places.push({ ...entry, start: start + 1 });
      texts.push(`\n${text}`);
      start += text.length + 1;
    }
    if (places.length > 0) this.#chunks.push({ entries: places, text: texts.join('') });
    this.#letters += start;
    this.#oldest = down;
    this.#complete = complete;
  }

  /** An entry as it is by now: a page may have been on its way while one of its records changed. */
  latest(entry: IndexEntry): IndexEntry {
    return this.#changed.get(entry.id) ?? entry;
  }

  /** A record came, or changed. */
  saw(entry: IndexEntry): void {
    if (this.#changed.size >= MAX_CHANGED) this.clear();
    else this.#changed.set(entry.id, entry);
  }

  /** Records in which all words are found, newest first. */
  *find(words: readonly string[], conversation: ConversationKey | null): Generator<Hit> {
    const fresh = [...this.#changed.values()].filter(
      (entry) => entry.position >= this.#oldest && isHit(entry, words, conversation),
    );
    fresh.sort((a, b) => b.position - a.position);
    let at = 0;
    for (const chunk of this.#chunks) {
      for (const place of placesOf(chunk, words)) {
        if (this.#changed.has(place.id) || (conversation !== null && place.conversation !== conversation)) continue;
        for (let next = fresh[at]; next !== undefined && next.position > place.position; next = fresh[++at]) yield next;
        yield place;
      }
    }
    yield* fresh.slice(at);
  }

  clear(): void {
    this.#chunks.length = 0;
    this.#changed.clear();
    this.#letters = 0;
    this.#oldest = Number.MAX_SAFE_INTEGER;
    this.#complete = false;
  }
}

/** Whether an entry has all words. */
export function isHit(
  { text, ...entry }: IndexEntry,
  words: readonly string[],
  conversation: ConversationKey | null,
): boolean {
  return text !== null && fits(text, words) && (conversation === null || entry.conversation === conversation);
}

const fits = (text: string, words: readonly string[]): boolean => words.every((word) => text.includes(word));

function* placesOf({ entries, text }: Chunk, words: readonly string[]): Generator<IndexPlace> {
  const [first = ''] = words;
  let at = 0;
  for (let found = text.indexOf(first); found >= 0; found = text.indexOf(first, found)) {
    while ((entries[at + 1]?.start ?? Infinity) <= found) at++;
    const place = entries[at];
    const end = (entries[at + 1]?.start ?? text.length + 1) - 1;
    if (place === undefined) return;
    if (fits(text.slice(place.start, end), words)) yield place;
    found = end;
  }
}
