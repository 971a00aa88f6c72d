import { isIPv4 } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import { isLoopbackHost } from '@parley/protocol';
import { isPrivate, machineAddresses, type Config } from '../config';

/**
 * Whether the router is asked to pass the port on. Unless it was said, it is asked when nothing was configured that tells others the way, and this
 * machine has no address of the internet itself: then nobody outside could call this server without it.
 */
export function isMappingWanted({ network }: Config, interfaces?: NodeJS.Dict<NetworkInterfaceInfo[]>): boolean {
  const { host, portMapping, domain, publicIp } = network;
  if (portMapping === false || isLoopbackHost(host)) return false;
  if (portMapping === true) return true;
  if (domain !== null || publicIp !== null) return false;
  const listening = host === '0.0.0.0' || host === '::' ? machineAddresses(host, interfaces) : [host];
  const ofIPv4 = listening.filter(isIPv4);
  return ofIPv4.length > 0 && ofIPv4.every(isPrivate);
}
