/**
 * Whom a network address counts as: an IPv4 address itself, and the /64 of an IPv6 address, out of which one host picks addresses at will
 * (RFC 4291 §2.5.1, RFC 8981). Other texts stand for themselves.
 */
export function networkOf(address: string): string {
  const bare = address
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .toLowerCase();
  if (!bare.includes(':')) return bare;
  const [front = '', back = ''] = bare.split('::');
  const [head, tail] = [front, back].map((part) => part.split(':').filter((group) => group !== '')) as [
    string[],
    string[],
  ];
  const zeros = Array.from({ length: Math.max(8 - head.length - tail.length, 0) }, () => '0');
  const groups = [...head, ...zeros, ...tail].slice(0, 4);
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':');
}
