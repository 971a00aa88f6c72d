import { formatHostPort, type Finding, type rest } from '@parley/protocol';
import { isIPv6 } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import { isPrivate, machineAddresses, type Config } from '../../config';

/** What came of asking the router, and whether this machine has an address that needs none. @param code of a refusal */
export function checkRouter(
  config: Config,
  told: rest.ReachabilityAnswer['mapping'],
  code: number,
  interfaces?: NodeJS.Dict<NetworkInterfaceInfo[]>,
): Finding[] {
  return [asked(told, code), ipv6(config, interfaces)].filter((finding) => finding !== null);
}

function asked({ state, method, address }: rest.ReachabilityAnswer['mapping'], code: number): Finding | null {
  const line = { check: 'router' } as const;
  if (state === 'off') return null;
  if (state === 'opened' && method !== null && address !== null)
    return { ...line, ok: true, found: 'router-opened', values: { address, method } };
  if (state === 'private' && address !== null)
    return { ...line, ok: false, found: 'router-private', values: { address } };
  if (state === 'refused' && method !== null)
    return { ...line, ok: false, found: 'router-refused', values: { method, code } };
  return { ...line, ok: true, found: state === 'looking' ? 'router-looking' : 'router-absent', values: {} };
}

/** Routers translate IPv4 alone. The first address that is not of this network only; null when there is none. */
function ipv6({ network }: Config, interfaces?: NodeJS.Dict<NetworkInterfaceInfo[]>): Finding | null {
  const host = machineAddresses('::', interfaces).find((ip) => isIPv6(ip) && !isPrivate(ip));
  if (host === undefined) return null;
  const values = { address: formatHostPort({ host, port: network.port }) };
  const isUsed = network.host === '::' || network.host === host;
  return { check: 'router', ok: true, found: isUsed ? 'router-ipv6-used' : 'router-ipv6-unused', values };
}
