import { isIPv4 } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import { isLoopbackHost } from '@parley/protocol';
import { isPrivate, machineAddresses, type Config } from '../config';

/**
 * Addresses of this machine in whose networks neighbours are looked for: those at which it listens. Unless it was said, only private ones: in a data
 * centre there is nobody to meet.
 */
export function lanAddresses({ network }: Config, interfaces?: NodeJS.Dict<NetworkInterfaceInfo[]>): readonly string[] {
  const { host, mdns } = network;
  if (mdns === false || isLoopbackHost(host)) return [];
  const listening = host === '0.0.0.0' || host === '::' ? machineAddresses(host, interfaces) : [host];
  return listening.filter((ip) => isIPv4(ip) && (mdns === true || isPrivate(ip)));
}
