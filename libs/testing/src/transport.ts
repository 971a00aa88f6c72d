import type { Transport, TransportListener } from '@parley/federation';
import type { Timers } from '@parley/protocol';

type Arrival =
  | { readonly kind: 'message'; readonly message: Uint8Array }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string };

/** Code of a close that nobody sent (RFC 6455 §7.1.5). */
const ABNORMAL_CLOSE = 1006;

/** One end of a connection in memory. What is sent arrives in order after the latency, also when that is 0: never at once. */
export class MemoryTransport implements Transport {
  /** Messages that arrived here, before they are handed on; a test may read, change, drop or double them. */
  tamper: (message: Uint8Array) => readonly Uint8Array[] = (message) => [message];
  /** How many messages were handed on. */
  received = 0;
  bufferedBytes = 0;
  #other: MemoryTransport | null = null;
  #listener: TransportListener | null = null;
  #inbox: Arrival[] = [];
  #paused = false;
  #closed = false;
  #silent = false;

  constructor(
    private readonly timers: Timers,
    private readonly latencyMs: number,
  ) {}

  /** Whether this end heard of the close. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Whether its reader asked for back-pressure. */
  get paused(): boolean {
    return this.#paused;
  }

  connect(other: MemoryTransport): void {
    this.#other = other;
  }

  listen(listener: TransportListener): void {
    this.#listener = listener;
  }

  send(message: Uint8Array): void {
    if (this.#closed) return;
    this.bufferedBytes += message.length;
    this.#pass({ kind: 'message', message }, () => (this.bufferedBytes -= message.length));
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#drain();
  }

  close(code: number, reason: string): void {
    if (this.#closed) return;
    this.#pass({ kind: 'close', code, reason });
    this.#end(code, reason);
  }

  /** The network fails: what is under way is lost; this end hears of it at once, the other as well unless `alone`. */
  cut(alone = false): void {
    if (!alone) this.#other?.cut(true);
    this.#inbox = [];
    this.#end(ABNORMAL_CLOSE, '');
  }

  /** The network swallows everything in both directions from now on, and tells nobody. */
  vanish(): void {
    this.#silent = true;
    if (this.#other !== null) this.#other.#silent = true;
  }

  #pass(arrival: Arrival, left: () => void = () => undefined): void {
    this.timers.after(this.latencyMs, () => {
      left();
      const other = this.#other;
      if (other === null || other.#closed || this.#silent) return;
      other.#inbox.push(arrival);
      other.#drain();
    });
  }

  #drain(): void {
    while (!this.#closed && !this.#paused) {
      const arrival = this.#inbox.shift();
      if (arrival === undefined) return;
      if (arrival.kind === 'close') return this.#end(arrival.code, arrival.reason);
      for (const message of this.tamper(arrival.message)) this.#hand(message);
    }
  }

  #hand(message: Uint8Array): void {
    if (this.#closed) return;
    this.received += 1;
    this.#listener?.onMessage(message);
  }

  #end(code: number, reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#listener?.onClose(code, reason);
  }
}

/** Two ends of one connection. The latency of each direction is constant, so that order is kept. */
export function connectedPair(timers: Timers, latencyMs = 0): [MemoryTransport, MemoryTransport] {
  const a = new MemoryTransport(timers, latencyMs);
  const b = new MemoryTransport(timers, latencyMs);
  a.connect(b);
  b.connect(a);
  return [a, b];
}
