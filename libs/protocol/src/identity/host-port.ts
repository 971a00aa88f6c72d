import { ProtocolError } from '../errors';

/** Where a server listens for other servers. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

const DOMAIN_PORT = 443;
const IP_PORT = 8443;
const IPV4 = /^(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/;
const DOMAIN = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
const IPV6 = /^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*$/;

export const isIp = (host: string): boolean => IPV4.test(host) || IPV6.test(host);
/** Whether only programs on the same machine reach that host (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3, RFC 6761 §6.3). */
export const isLoopbackHost = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (host.startsWith('127.') && IPV4.test(host));
const malformed = (what: string): ProtocolError => new ProtocolError('address-malformed', what);

/** Reads `host[:port]`; a domain without port means 443, an IP address without one 8443. @throws `address-malformed` */
export function parseHostPort(text: string): HostPort {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text.toLowerCase());
  const bare = match ? undefined : text.toLowerCase();
  const host = match?.[1] ?? match?.[2] ?? bare ?? '';
  const bracketed = match?.[1] !== undefined || bare !== undefined;
  if (bracketed ? !IPV6.test(host) : !IPV4.test(host) && !DOMAIN.test(host))
    throw malformed('that is no host name or IP address');
  if (!bracketed && /^[\d.]+$/.test(host) && !IPV4.test(host)) throw malformed('that is no IP address');
  const port = match?.[3] === undefined ? (isIp(host) ? IP_PORT : DOMAIN_PORT) : Number(match[3]);
  if (port < 1 || port > 65_535) throw malformed('the port is out of range');
  return { host, port };
}

/** The shortest form that `parseHostPort` reads back. */
export function formatHostPort({ host, port }: HostPort): string {
  const shown = host.includes(':') ? `[${host}]` : host;
  return port === DOMAIN_PORT && !isIp(host) ? shown : `${shown}:${port}`;
}
