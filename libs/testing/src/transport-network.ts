import type { HostPort, Timers } from '@parley/protocol';
import { connectedPair, type MemoryTransport } from './transport';

type Accept = (transport: MemoryTransport, from: string) => void;

export interface NetworkConnection {
  readonly from: string;
  readonly to: string;
  readonly dialer: MemoryTransport;
  readonly acceptor: MemoryTransport;
}

/** Hosts in memory that dial each other by name. */
export class MemoryNetwork {
  readonly connections: NetworkConnection[] = [];
  readonly #hosts = new Map<string, Accept>();

  constructor(
    private readonly timers: Timers,
    public latencyMs = 1,
  ) {}

  /** This host accepts connections from now on. */
  listen(host: string, accept: Accept): void {
    this.#hosts.set(host, accept);
  }

  /** Nobody answers at this host any more; what is connected stays so. */
  unlisten(host: string): void {
    this.#hosts.delete(host);
  }

  /** Connects after the latency; rejects when nobody listens then. */
  dial(from: string, { host }: HostPort, signal: AbortSignal): Promise<MemoryTransport> {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('given up')));
      this.timers.after(this.latencyMs, () => {
        const accept = this.#hosts.get(host);
        if (accept === undefined || signal.aborted) return reject(new Error('connection refused'));
        const [dialer, acceptor] = connectedPair(this.timers, this.latencyMs);
        this.connections.push({ from, to: host, dialer, acceptor });
        accept(acceptor, from);
        resolve(dialer);
      });
    });
  }

  /** Open connections of a host. */
  of(host: string): readonly NetworkConnection[] {
    return this.connections.filter(
      ({ from, to, dialer, acceptor }) => (from === host || to === host) && !(dialer.closed && acceptor.closed),
    );
  }
}
