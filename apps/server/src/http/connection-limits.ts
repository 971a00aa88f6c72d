import { networkOf } from '@parley/federation';
import { MAX_STRANGER_CONNECTIONS, MAX_STRANGER_CONNECTIONS_PER_ADDRESS } from '@parley/protocol';
import type { Socket } from 'node:net';

const defaults = { inAll: MAX_STRANGER_CONNECTIONS, perAddress: MAX_STRANGER_CONNECTIONS_PER_ADDRESS };

interface Ends {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

const endsOf = ({ remoteAddress, remotePort }: Ends): string => `${remoteAddress ?? ''} ${remotePort ?? 0}`;

/**
 * Bounds what somebody who has proven nothing can hold: connections over the limit are closed as they come in. Whoever has proven a server
 * key or a sign-in no longer counts, so that a flood never ends what is known.
 */
export class ConnectionLimits {
  /** The address each connection counts for, by its two ends: TLS hands out another object for the same connection. */
  private readonly strangers = new Map<string, string>();
  private readonly perAddress = new Map<string, number>();
  /** Connections refused since the start. */
  refused = 0;

  constructor(private readonly limits = defaults) {}

  /** For every new TCP connection, before TLS. */
  admit(socket: Socket): void {
    const address = networkOf(socket.remoteAddress ?? '');
    const held = this.perAddress.get(address) ?? 0;
    if (held >= this.limits.perAddress || this.strangers.size >= this.limits.inAll) {
      this.refused += 1;
      socket.destroy();
      return;
    }
    const ends = endsOf(socket);
    this.strangers.set(ends, address);
    this.perAddress.set(address, held + 1);
    socket.once('close', () => this.forget(ends));
  }

  /** The connection proved a server key or a sign-in. */
  release(socket: Ends): void {
    this.forget(endsOf(socket));
  }

  private forget(ends: string): void {
    const address = this.strangers.get(ends);
    if (address === undefined) return;
    this.strangers.delete(ends);
    const left = (this.perAddress.get(address) ?? 1) - 1;
    if (left === 0) this.perAddress.delete(address);
    else this.perAddress.set(address, left);
  }
}
