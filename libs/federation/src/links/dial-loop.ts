import {
  LINK_STABLE_MS,
  ProtocolError,
  closeCodes,
  type Clock,
  type Logger,
  type RandomSource,
  type ServerId,
  type Timers,
} from '@parley/protocol';
import { knownCloseCode } from '../link/closing';
import type { Link } from '../link/link';
import { Backoff } from './backoff';

interface DialLoopOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: RandomSource;
  readonly logger: Logger;
  /** One attempt over all addresses. @throws ProtocolError when none gave a link */
  readonly attempt: (signal: AbortSignal) => Promise<Link>;
  /** Whether the link stays although nothing is said: then it is dialled again also when the other side found it idle. */
  readonly isKept: () => boolean;
}

/** Keeps trying to reach one server while that is wanted: at once, then with backoff. */
export class DialLoop {
  wanted = false;
  lastError: string | null = null;
  /** Unix ms of the attempt that is waited for. */
  nextAttemptAt: number | null = null;
  readonly #backoff: Backoff;
  #cancelTimer: () => void = () => undefined;
  #abort: AbortController | null = null;
  #up = false;

  constructor(
    private readonly server: ServerId,
    private readonly options: DialLoopOptions,
  ) {
    this.#backoff = new Backoff(options.random);
  }

  get dialing(): boolean {
    return this.#abort !== null;
  }

  /** Tries now unless that is under way, has its time set, or a link is up. */
  want(): void {
    this.wanted = true;
    if (this.nextAttemptAt === null) this.#try();
  }

  /** Tries now, whatever the backoff says. */
  retry(): void {
    this.#backoff.reset();
    this.#unschedule();
    if (this.wanted) this.#try();
  }

  unwant(): void {
    this.wanted = false;
    this.#unschedule();
    this.#abort?.abort();
  }

  /** A link is there, from either side. */
  linkUp(): void {
    this.#up = true;
    this.lastError = null;
    this.#unschedule();
    this.#abort?.abort();
  }

  /** The last link is gone. */
  linkDown(code: number, reason: string, lived: number): void {
    this.#up = false;
    this.lastError = reason === '' ? `closed ${code}` : reason;
    if (lived >= LINK_STABLE_MS) this.#backoff.reset();
    const close = knownCloseCode(code);
    if (close === closeCodes.idle && !this.options.isKept()) this.wanted = false;
    const soon = close === null || close.retry || close === closeCodes.duplicate;
    if (this.wanted) this.#schedule(soon ? this.#backoff.next() : this.#backoff.longest());
  }

  #try(): void {
    if (this.#up || this.#abort !== null) return;
    const abort = new AbortController();
    this.#abort = abort;
    void this.options
      .attempt(abort.signal)
      .then(() => this.#attempted(abort, null))
      .catch((error: unknown) => this.#attempted(abort, error));
  }

  #attempted(abort: AbortController, error: unknown): void {
    if (this.#abort === abort) this.#abort = null;
    if (error === null || this.#up || !this.wanted || this.nextAttemptAt !== null) return;
    this.lastError = error instanceof ProtocolError ? error.code : 'internal';
    this.options.logger.debug('dial-failed', { server: this.server, code: this.lastError });
    this.#schedule(this.#backoff.next());
  }

  #schedule(delay: number): void {
    this.#unschedule();
    this.nextAttemptAt = this.options.clock.now() + delay;
    this.#cancelTimer = this.options.timers.after(delay, () => {
      this.nextAttemptAt = null;
      this.#try();
    });
  }

  #unschedule(): void {
    this.#cancelTimer();
    this.#cancelTimer = () => undefined;
    this.nextAttemptAt = null;
  }
}
