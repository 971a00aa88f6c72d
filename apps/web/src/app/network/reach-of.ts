/** From where an address can be reached, as far as it tells by itself. */
export type Reach = 'machine' | 'network' | 'internet';

const privateNetworks: readonly RegExp[] = [
  /^10\./,
  /^192\.168\./,
  /^172\.(1[6-9]|2\d|3[01])\./,
  /^169\.254\./,
  /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./,
  /^\[?f[cd][0-9a-f]{2}:/i,
  /^\[?fe80:/i,
];

/** @param address `host`, `host:port` or `[v6]:port` */
export function reachOf(address: string): Reach {
  const host = address.replace(/:\d+$/, '').toLowerCase();
  if (host === 'localhost' || host.endsWith('.localhost') || /^127\./.test(host) || /^\[?::1\]?$/.test(host))
    return 'machine';
  if (privateNetworks.some((network) => network.test(host))) return 'network';
  // Names without a dot, and those of home networks, mean nothing outside.
  const isName = /^[a-z0-9.-]+$/.test(host) && !/^[\d.]+$/.test(host);
  return isName && (!host.includes('.') || /\.(local|lan|home|internal|home\.arpa)$/.test(host))
    ? 'network'
    : 'internet';
}
