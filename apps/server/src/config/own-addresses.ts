import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import { BlockList, isIPv4 } from 'node:net';
import { formatHostPort, isLoopbackHost, MAX_ADDRESSES_PER_CARD, parseHostPort, type HostPort } from '@parley/protocol';
import { addressOf, type Config } from './config';

type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

/** Networks that exist inside this machine only: other machines have the same addresses and mean themselves by them. */
const VIRTUAL = /^(br-|cni|docker|lxc|lxd|podman|vboxnet|veth|virbr|vmnet)/;

const notRouted = new BlockList();
for (const [net, prefix] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  notRouted.addSubnet(net, prefix, 'ipv4');
notRouted.addSubnet('fc00::', 7, 'ipv6');

/** Whether an IP address means something only within one network (RFC 1918, RFC 6598, RFC 4193). */
export const isPrivate = (ip: string): boolean => notRouted.check(ip, isIPv4(ip) ? 'ipv4' : 'ipv6');

/** Addresses that hold for one cable only (RFC 3927, RFC 4291 §2.5.6). */
const isLinkLocal = (ip: string): boolean => /^(169\.254\.|fe[89ab][0-9a-f]:)/i.test(ip);

/** Addresses of this machine in its networks that a listener on `host` takes connections at; those of the internet first, IPv4 before IPv6. */
export function machineAddresses(host: string, interfaces: Interfaces = networkInterfaces()): readonly string[] {
  if (host !== '0.0.0.0' && host !== '::') return [];
  const found = Object.entries(interfaces).flatMap(([name, infos]) => (VIRTUAL.test(name) ? [] : (infos ?? [])));
  const usable = found
    .filter(({ internal, address }) => !internal && !isLinkLocal(address))
    .map(({ address }) => address)
    .filter((address) => host === '::' || isIPv4(address));
  const rank = (ip: string): number => (isIPv4(ip) ? 0 : 2) + (isPrivate(ip) ? 1 : 0);
  return [...new Set(usable)].sort((a, b) => rank(a) - rank(b));
}

/** The address at which a router passes connections on to each server of this process: not configured, and others learn it all the same. */
const mapped = new WeakMap<Config, string>();

/** Sets the address at which the router takes connections for this server, `host:port`; null takes it back. */
export function setMappedAddress(config: Config, address: string | null): void {
  if (address === null) mapped.delete(config);
  else mapped.set(config, address);
}

/** The address at which the router takes connections for this server. */
export const mappedAddress = (config: Config): string | null => mapped.get(config) ?? null;

/**
 * Where other servers are told to look for this one, best first; what goes into the owner's card. A server that listens everywhere and was not
 * told under what address is found where its router takes connections for it, at those of its networks, and on this machine.
 */
export function ownAddresses(config: Config, interfaces: Interfaces = networkInterfaces()): readonly string[] {
  const { domain, publicIp, host, port } = config.network;
  const at = (ip: string): string => formatHostPort({ host: ip, port });
  const byRouter = [mappedAddress(config)].filter((address) => address !== null);
  const told = [domain, publicIp === null ? null : at(publicIp)].filter((address) => address !== null);
  if (told.length > 0) return [...new Set([...told, ...byRouter])];
  return [
    ...byRouter,
    ...machineAddresses(host, interfaces)
      .slice(0, MAX_ADDRESSES_PER_CARD - 1 - byRouter.length)
      .map(at),
    addressOf(config),
  ];
}

/** Whether an address is our own. */
export function isOwnAddress(config: Config, { host, port }: HostPort): boolean {
  return ownAddresses(config).some((own) => {
    const place = parseHostPort(own);
    return place.port === port && (place.host === host || (isLoopbackHost(host) && isLoopbackHost(place.host)));
  });
}
