import { isIPv4, isIPv6 } from 'node:net';

/** The block of addresses that one owner usually has: IPv4 /24, IPv6 /56. Other texts stand for themselves. */
export function addressBlock(address: string): string {
  const bare = address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
  if (isIPv4(bare)) return `${bare.split('.').slice(0, 3).join('.')}.0/24`;
  if (!isIPv6(bare)) return bare;
  const [front = '', back = ''] = bare.toLowerCase().split('::');
  const head = front === '' ? [] : front.split(':');
  const tail = back === '' ? [] : back.split(':');
  const zeros = bare.includes('::')
    ? Array.from({ length: Math.max(8 - head.length - tail.length, 0) }, () => '0')
    : [];
  const groups = [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16));
  const [a = 0, b = 0, c = 0, d = 0] = groups;
  return `${[a, b, c, d & 0xff00].map((group) => group.toString(16)).join(':')}::/56`;
}

/** The host of `host`, `host:port`, `[v6]:port` or a bare IPv6 address. */
export function hostOf(address: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(address);
  if (bracketed?.[1] !== undefined) return bracketed[1];
  return isIPv6(address) ? address : address.replace(/:\d+$/, '');
}
