import { networkOf } from '@parley/federation';
import { isIPv4, isIPv6 } from 'node:net';

/** The block of addresses that one owner usually has: IPv4 /24, IPv6 /56. Other texts stand for themselves. */
export function addressBlock(address: string): string {
  const network = networkOf(address);
  if (isIPv4(network)) return `${network.split('.').slice(0, 3).join('.')}.0/24`;
  if (!network.includes(':')) return network;
  const groups = network.split(':').map((group) => Number.parseInt(group, 16));
  const [a = 0, b = 0, c = 0, d = 0] = groups;
  return `${[a, b, c, d & 0xff00].map((group) => group.toString(16)).join(':')}::/56`;
}

/** The host of `host`, `host:port`, `[v6]:port` or a bare IPv6 address. */
export function hostOf(address: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(address);
  if (bracketed?.[1] !== undefined) return bracketed[1];
  return isIPv6(address) ? address : address.replace(/:\d+$/, '');
}
