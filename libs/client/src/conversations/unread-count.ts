/** What the server said of one conversation. */
export interface CountedUpTo {
  /** Position of the last record read. */
  readonly read: number;
  /** Unread records behind it. */
  readonly unread: number;
  /** Position of the last record that was counted. */
  readonly upTo: number;
}

/**
 * Unread records of one conversation: a count of the server, kept up to date with rows of the change feed. Where a row does not say what
 * it changes, the count is to be asked for again.
 */
export class UnreadCount {
  #read: number;
  #counted: number;
  readonly #upTo: number;
  /** Positions of unread records behind what the server counted. */
  readonly #behind = new Set<number>();

  constructor({ read, unread, upTo }: CountedUpTo) {
    this.#read = read;
    this.#counted = unread;
    this.#upTo = upTo;
  }

  get unread(): number {
    return this.#counted + this.#behind.size;
  }

  /** Position of the last record read. */
  get read(): number {
    return this.#read;
  }

  /**
   * A record is at this position, in this form.
   * @param incoming whether it is to be read; false also for one of theirs that has gone
   * @returns false when it may have been counted before
   */
  saw(position: number, incoming: boolean): boolean {
    if (position <= this.#read) return true;
    if (position <= this.#upTo) return incoming || this.#counted === 0;
    if (incoming) this.#behind.add(position);
    else this.#behind.delete(position);
    return true;
  }

  /** Everything up to here was read. @returns false when only some of what the server counted was */
  mark(read: number): boolean {
    if (read <= this.#read) return true;
    this.#read = read;
    for (const position of this.#behind) if (position <= read) this.#behind.delete(position);
    if (this.#counted === 0) return true;
    if (read < this.#upTo) return false;
    this.#counted = 0;
    return true;
  }
}
