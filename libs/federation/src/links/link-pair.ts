import { DUPLICATE_LINGER_MS, closeCodes, type Timers } from '@parley/protocol';
import type { Link } from '../link/link';

/**
 * The link to one server, and for a short time the one before it.
 *
 * Two links to the same server happen when it was restarted, or lost the first one, and dialled again, or when both dialled at
 * once. From outside these cases cannot be told apart, and two servers that each close the one they like less may close both. So only one
 * of them decides, the one with the lower id: the newest link it sees stays, the older is closed at once. The other
 * server also uses the newest it sees, but keeps the older open: if the decider closes the new one, the older is used again.
 */
export class LinkPair {
  #current: Link | null = null;
  #former: Link | null = null;
  #cancelLinger: () => void = () => undefined;

  constructor(
    private readonly weDecide: boolean,
    private readonly timers: Timers,
  ) {}

  /** The link to use. */
  get current(): Link | null {
    return this.#current;
  }

  /** Takes a new link; it is the current one now. */
  add(link: Link): void {
    const older = this.#current;
    this.#current = link;
    if (older === null) return;
    if (this.weDecide) return older.close(closeCodes.duplicate);
    const oldest = this.#former;
    this.#former = older;
    this.#cancelLinger();
    this.#cancelLinger = this.timers.after(DUPLICATE_LINGER_MS, () => older.close(closeCodes.duplicate));
    oldest?.close(closeCodes.duplicate);
  }

  /** Forgets a closed link; the older one, if it is still open, is current again. */
  remove(link: Link): void {
    if (link === this.#former || (link === this.#current && this.#former !== null)) this.#cancelLinger();
    if (link === this.#current) {
      this.#current = this.#former;
      this.#former = null;
    } else if (link === this.#former) {
      this.#former = null;
    }
  }

  /** Every open link. */
  all(): readonly Link[] {
    return [this.#current, this.#former].filter((link) => link !== null);
  }
}
