import { BlockList } from 'node:net';

/** IPv4 networks that are not part of the internet (RFC 6890): private ones, those of carriers, this machine, one cable, groups, reserved. */
const elsewhere = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  elsewhere.addSubnet(net, prefix, 'ipv4');

/** Whether everybody on the internet can dial an IPv4 address. */
export const isPublicIPv4 = (ip: string): boolean => !elsewhere.check(ip, 'ipv4');
