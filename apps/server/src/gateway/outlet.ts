import { gatewayEvent, type GatewayEvent } from '@parley/protocol';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** Unsent bytes above which the feed waits for the reader. */
const HIGH_WATER_BYTES = 4 * 1024 * 1024;
/** Unsent bytes above which the reader is given up: replies cannot wait. */
const MAX_UNSENT_BYTES = 32 * 1024 * 1024;

export type Wire = Pick<Duplex, 'cork' | 'uncork'>;

/** The sending half of a connection, with an eye on what its reader leaves lying. */
export class Outlet {
  private readonly waitingForRoom = new Set<() => void>();
  private gathering = false;

  constructor(
    private readonly socket: WebSocket,
    /** The connection under the socket. */
    private readonly wire: Wire,
    private readonly onSlow: () => void,
    /** Runs what waited for room: nobody above it would catch what it throws. */
    private readonly run: (work: () => void) => void = (work) => work(),
  ) {}

  send(event: GatewayEvent): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    this.socket.send(gatewayEvent.encode(event), { binary: true }, () => this.sent());
    if (this.socket.bufferedAmount > MAX_UNSENT_BYTES) this.onSlow();
  }

  /** What is sent from now on leaves in one write, which wakes the client once: at {@link release}, or after this turn of the event loop. */
  gather(): void {
    if (this.gathering) return;
    this.gathering = true;
    this.wire.cork();
    setImmediate(() => this.release());
  }

  release(): void {
    if (!this.gathering) return;
    this.gathering = false;
    this.wire.uncork();
  }

  /** Whether more may be sent that can wait. If not, `retry` is called once when there is room; give the same function each time. */
  hasRoom(retry: () => void): boolean {
    if (this.socket.bufferedAmount <= HIGH_WATER_BYTES) return true;
    this.waitingForRoom.add(retry);
    return false;
  }

  private sent(): void {
    if (this.waitingForRoom.size === 0 || this.socket.bufferedAmount > HIGH_WATER_BYTES) return;
    const retries = [...this.waitingForRoom];
    this.waitingForRoom.clear();
    for (const retry of retries) this.run(retry);
  }
}
