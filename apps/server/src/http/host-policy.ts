import { isIP } from 'node:net';
import { isLoopbackHost, ProtocolError } from '@parley/protocol';
import type { Config } from '../config';

/** What of a request decides whether it may come in. */
export interface Arrival {
  readonly method?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Which requests a browser may make here. A page of another site can point its own name at our address (DNS rebinding) or simply send
 * requests to us: the first is stopped by the list of host names, the second by comparing Origin and Host.
 */
export class HostPolicy {
  private readonly names: ReadonlySet<string>;
  private readonly anyIp: boolean;

  constructor(config: Config) {
    const own = [config.ui.host, config.network.publicIp, config.network.domain && hostName(config.network.domain)];
    this.names = new Set(['localhost', '127.0.0.1', '::1', ...own.filter((name) => name !== null)]);
    // Addresses cannot be rebound, only names can; a server that serves a network is reached under any of its addresses.
    this.anyIp = !isLoopbackHost(config.ui.host);
  }

  /** @throws ProtocolError `foreign-host`, `foreign-origin`: also for a WebSocket with a cookie, which only browsers have, and no Origin */
  check(arrival: Arrival, upgrade = false): void {
    const host = single(arrival.headers['host']);
    if (host === null || !this.isOurs(hostName(host)))
      throw new ProtocolError('foreign-host', 'this server is not known under that name');
    if (upgrade && arrival.headers['cookie'] !== undefined && arrival.headers['origin'] === undefined)
      throw new ProtocolError('foreign-origin', 'a browser says where its WebSocket comes from');
    const reads = !upgrade && READING.has(arrival.method ?? 'GET');
    if (!reads && !sameOrigin(arrival, host))
      throw new ProtocolError('foreign-origin', 'another web site may not do this');
  }

  /** Whether a WebSocket may be opened. */
  allows(arrival: Arrival): boolean {
    try {
      this.check(arrival, true);
      return true;
    } catch {
      return false;
    }
  }

  private isOurs(name: string | null): boolean {
    return name !== null && (this.names.has(name) || (this.anyIp && isIP(name) !== 0));
  }
}

/** Programs send neither header; browsers always send Origin with writes and WebSockets, and page scripts cannot change it. */
function sameOrigin({ headers }: Arrival, host: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  if (headers['origin'] === undefined) return true;
  const origin = single(headers['origin']);
  return (
    origin !== null &&
    /^https?:\/\//.test(origin) &&
    origin.replace(/^https?:\/\//, '').toLowerCase() === host.toLowerCase()
  );
}

const single = (value: string | string[] | undefined): string | null => (typeof value === 'string' ? value : null);

/** `example.com` of `Example.com:8080`, `::1` of `[::1]:8080`; null for anything else. */
export function hostName(host: string): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::\d{1,5})?$/.exec(host.toLowerCase());
  return match?.[1] ?? match?.[2] ?? null;
}
