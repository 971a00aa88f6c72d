import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { TLSSocket } from 'node:tls';
import proxyAddr from 'proxy-addr';

type Asked = Pick<IncomingMessage, 'socket' | 'headers'>;

/**
 * Who may say for whom it speaks: `X-Forwarded-For` and `X-Forwarded-Proto` are read only when the connection itself comes from one of the
 * configured networks. From anybody else these headers mean nothing.
 */
export class TrustedProxies {
  private readonly known: (address: string, hop: number) => boolean;

  /** @param networks IP addresses and CIDR blocks, as `[Network] trusted_proxies` checked them */
  constructor(networks: readonly string[]) {
    this.known = proxyAddr.compile([...networks]);
  }

  trusts(address: string | undefined): boolean {
    return address !== undefined && this.known(address, 0);
  }

  /**
   * Whom a request counts for: the address at the other end, or what trusted proxies say, up to the first that none of them vouches for. What
   * is no address counts for the proxy that passed it on.
   */
  clientOf(request: Asked): string {
    const peer = request.socket.remoteAddress ?? '';
    if (!this.trusts(peer)) return peer;
    // The parameter is declared as a whole request, of which the package reads these two.
    const client = proxyAddr(request as IncomingMessage, this.known);
    return isIP(client) === 0 ? peer : client;
  }

  /** Whether the client came by TLS, as far as it can be known. */
  isSecure({ socket, headers }: Asked): boolean {
    const said = this.trusts(socket.remoteAddress) ? headers['x-forwarded-proto'] : undefined;
    return typeof said === 'string' ? said.split(',')[0]?.trim() === 'https' : socket instanceof TLSSocket;
  }
}
