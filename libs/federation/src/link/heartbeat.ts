import {
  LINK_DEAD_AFTER_MS,
  LINK_IDLE_CLOSE_MS,
  LINK_PING_INTERVAL_MS,
  closeCodes,
  type Clock,
  type CloseCode,
  type Timers,
} from '@parley/protocol';

interface HeartbeatActions {
  ping(n: number): void;
  end(close: CloseCode): void;
  /** Whether the link stays although nothing is said. */
  isKept(): boolean;
}

/** Pings one link, measures its round trip, and ends it when the other side is silent or nothing was said for long. */
export class Heartbeat {
  /** While we do not read, hearing nothing means nothing. */
  paused = false;
  rttMs: number | null = null;
  lastUse: number;
  #lastHeard: number;
  #number = 0;
  #sentAt = 0;
  #cancel: () => void;
  readonly #fences = new Map<number, () => void>();

  constructor(
    private readonly time: { clock: Clock; timers: Timers },
    private readonly actions: HeartbeatActions,
  ) {
    this.lastUse = time.clock.now();
    this.#lastHeard = this.lastUse;
    this.#cancel = this.#schedule();
  }

  /** Something came from the other side. */
  heard(): void {
    this.#lastHeard = this.time.clock.now();
  }

  /** A frame other than ping and pong went through. */
  used(): void {
    this.lastUse = this.time.clock.now();
  }

  /** A pong came; one that answers no open ping tells nothing. */
  answered(n: number): void {
    if (n === this.#number) this.rttMs = this.time.clock.now() - this.#sentAt;
    this.#fences.get(n)?.();
    this.#fences.delete(n);
  }

  /** Pings now; calls back when the other side has read all that was sent before, and we all that it sent before that. */
  fence(passed: () => void): void {
    this.#ping();
    this.#fences.set(this.#number, passed);
  }

  stop(): void {
    this.#cancel();
  }

  #schedule(): () => void {
    return this.time.timers.after(LINK_PING_INTERVAL_MS, () => this.#beat());
  }

  #beat(): void {
    const now = this.time.clock.now();
    if (this.paused) this.#lastHeard = now;
    if (now - this.#lastHeard >= LINK_DEAD_AFTER_MS) return this.actions.end(closeCodes.silent);
    if (now - this.lastUse >= LINK_IDLE_CLOSE_MS && !this.actions.isKept()) return this.actions.end(closeCodes.idle);
    this.#cancel = this.#schedule();
    this.#ping();
  }

  #ping(): void {
    this.#number += 1;
    this.#sentAt = this.time.clock.now();
    this.actions.ping(this.#number);
  }
}
