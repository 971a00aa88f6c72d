import { DELIVERY_STALL_MS, HOP_ANSWER_MS, closeCodes, type Timers } from '@parley/protocol';
import type { Link } from '../link/link';

interface WatchOptions {
  readonly timers: Timers;
  /** Whether something was sent on the link that has no answer yet. */
  readonly waits: () => boolean;
  /** The link went silent, or speaks again. */
  readonly silent: (silent: boolean) => void;
}

/**
 * Whether the other side of a link still answers. Without an answer for {@link HOP_ANSWER_MS} it is asked by a ping and counts as silent until
 * something comes; once the ping was answered it is slow, not silent, and a later ping has as long to be answered before it is again. A link
 * on which nothing was answered for {@link DELIVERY_STALL_MS} is closed, so that everything is offered again.
 */
export class AnswerWatch {
  #link: Link | null = null;
  #silent = false;
  #cancel: (() => void) | null = null;
  #unansweredMs = 0;
  /** The last ping was answered. */
  #alive = false;

  constructor(private readonly options: WatchOptions) {}

  get silent(): boolean {
    return this.#silent;
  }

  /** Watches this link from now on; null watches none. */
  use(link: Link | null): void {
    this.#stop();
    this.#link = link;
    this.#alive = false;
    this.#say(false);
  }

  /** Something was sent that is to be answered. */
  sent(): void {
    if (this.#cancel === null && this.#link !== null) this.#start(this.#link);
  }

  /** Something was answered. */
  answered(): void {
    this.#stop();
    this.#alive = false;
    this.#say(false);
    if (this.options.waits()) this.sent();
  }

  #start(link: Link): void {
    this.#cancel = this.options.timers.after(HOP_ANSWER_MS, () => {
      this.#cancel = null;
      if (!this.options.waits()) return this.#stop();
      this.#unansweredMs += HOP_ANSWER_MS;
      if (this.#unansweredMs >= DELIVERY_STALL_MS) return link.close(closeCodes.slow);
      const wasAlive = this.#alive;
      this.#alive = false;
      link.fence(() => this.#spoke(link));
      this.#start(link);
      if (!wasAlive) this.#say(true);
    });
  }

  #spoke(link: Link): void {
    if (link !== this.#link) return;
    this.#alive = true;
    this.#say(false);
  }

  #stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#unansweredMs = 0;
  }

  #say(silent: boolean): void {
    if (silent === this.#silent) return;
    this.#silent = silent;
    this.options.silent(silent);
  }
}
