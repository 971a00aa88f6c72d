import { networkOf } from '@parley/federation';
import { MAX_STRANGER_CONNECTIONS, MAX_STRANGER_CONNECTIONS_PER_ADDRESS } from '@parley/protocol';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { TrustedProxies } from './trusted-proxies';

const defaults = { inAll: MAX_STRANGER_CONNECTIONS, perAddress: MAX_STRANGER_CONNECTIONS_PER_ADDRESS };

interface Ends {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

/** An answer, or the connection of an upgrade. */
interface Closing {
  once(event: 'close', listener: () => void): unknown;
}

const endsOf = ({ remoteAddress, remotePort }: Ends): string => `${remoteAddress ?? ''} ${remotePort ?? 0}`;

/**
 * Bounds what somebody who has proven nothing can hold: connections over the limit are closed as they come in. Whoever has proven a server
 * key or a sign-in no longer counts, so that a flood never ends what is known. The connections of a trusted proxy count for those whom it
 * brings, as long as it does.
 */
export class ConnectionLimits {
  /** What each connection counts for, by its two ends: TLS hands out another object for the same connection. */
  private readonly strangers = new Map<string, { readonly address: string }>();
  private readonly perAddress = new Map<string, number>();
  /** Connections refused since the start. */
  refused = 0;

  constructor(
    private readonly proxies: TrustedProxies,
    private readonly limits = defaults,
  ) {}

  /** For every new TCP connection, before TLS. */
  admit(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    if (this.proxies.trusts(address)) return;
    if (!this.count(socket, address, socket)) socket.destroy();
  }

  /**
   * For every request: whether there is room for whom a trusted proxy brings. Counts until `closing` closes.
   * @returns false when the request is to be refused
   */
  enter(request: Pick<IncomingMessage, 'socket' | 'headers'>, closing: Closing): boolean {
    if (!this.proxies.trusts(request.socket.remoteAddress)) return true;
    this.forget(endsOf(request.socket));
    return this.count(request.socket, this.proxies.clientOf(request), closing);
  }

  /** The connection proved a server key or a sign-in. */
  release(socket: Ends): void {
    this.forget(endsOf(socket));
  }

  private count(socket: Ends, from: string, closing: Closing): boolean {
    const address = networkOf(from);
    const held = this.perAddress.get(address) ?? 0;
    if (held >= this.limits.perAddress || this.strangers.size >= this.limits.inAll) {
      this.refused += 1;
      return false;
    }
    const [ends, stranger] = [endsOf(socket), { address }];
    this.strangers.set(ends, stranger);
    this.perAddress.set(address, held + 1);
    closing.once('close', () => {
      if (this.strangers.get(ends) === stranger) this.forget(ends);
    });
    return true;
  }

  private forget(ends: string): void {
    const address = this.strangers.get(ends)?.address;
    if (address === undefined) return;
    this.strangers.delete(ends);
    const left = (this.perAddress.get(address) ?? 1) - 1;
    if (left === 0) this.perAddress.delete(address);
    else this.perAddress.set(address, left);
  }
}
