import type { Socket } from 'node:net';

/** Strangers' connections: how many may be open before they have proven a server key. */
const MAX_STRANGERS = 512;
export const MAX_STRANGERS_PER_ADDRESS = 32;
/** All connections of the listener, authenticated links included. */
export const MAX_CONNECTIONS = 4_096;

interface Ends {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
}

const endsOf = ({ remoteAddress, remotePort }: Ends): string => `${remoteAddress ?? ''} ${remotePort ?? 0}`;

/**
 * Bounds what somebody who has proven nothing can hold: connections over the limit are closed as they come in. An authenticated link no longer
 * counts, so a flood from one address never hinders the servers that are known.
 */
export class ConnectionLimits {
  /** The address each connection counts for, by its two ends: TLS hands out another object for the same connection. */
  private readonly strangers = new Map<string, string>();
  private readonly perAddress = new Map<string, number>();
  /** Connections refused since the start. */
  refused = 0;

  constructor(private readonly limits = { inAll: MAX_STRANGERS, perAddress: MAX_STRANGERS_PER_ADDRESS }) {}

  /** For every new TCP connection, before TLS. */
  admit(socket: Socket): void {
    const address = addressBlock(socket.remoteAddress ?? '');
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

  /** The connection proved a server key. */
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

/** An IPv4 address, or the /64 that one IPv6 connection can pick addresses from at will. */
export function addressBlock(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail = ''] = plain.split('::');
  const left = head.split(':').filter((part) => part !== '');
  const right = tail.split(':').filter((part) => part !== '');
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}
