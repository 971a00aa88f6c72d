import { isIP } from 'node:net';
import { formatHostPort, isLoopbackHost, parseHostPort, type HostPort, type rest } from '@parley/protocol';
import { dialable, isPrivate, machineAddresses, mappedAddress, type Config } from '../config';
import type { PeerTls } from '../federation/peer-tls';
import { probe, type Probed } from './probe';

type ReachabilityCheck = rest.ReachabilityAnswer['checks'][number];
type Remedy = NonNullable<ReachabilityCheck['remedy']>;

/** How wide an address reaches, and where it comes from. */
interface Place {
  readonly at: HostPort;
  readonly reach: ReachabilityCheck['check'];
  readonly from: 'domain' | 'public-ip' | 'router' | 'host';
}

/** Tries every address of this server from this machine, and says what helps where it does not answer. Nobody else is asked. */
export async function checkReachability(config: Config, server: string, peers: PeerTls): Promise<ReachabilityCheck[]> {
  const checks = await Promise.all(
    placesOf(config).map(async (place) =>
      told(place, await probe(place.at, server, peers.looking), config.network.port),
    ),
  );
  const isMissing = (check: ReachabilityCheck['check']): boolean => !checks.some((line) => line.check === check);
  if (isMissing('internet') && isMissing('network')) checks.push(noAddress('network', { code: 'listen-wider' }));
  if (isMissing('internet')) checks.push(noAddress('internet', { code: 'get-address', ownPort: config.network.port }));
  return checks;
}

function placesOf(config: Config): Place[] {
  const { network } = config;
  const { domain, publicIp, host, port } = network;
  const inNetworks = machineAddresses(host);
  const listening = inNetworks.length > 0 ? inNetworks : [dialable(host)];
  const places: Place[] = listening.map((ip) => ({ at: { host: ip, port }, reach: reachOf(ip), from: 'host' }));
  const mapped = mappedAddress(config);
  if (mapped !== null) places.unshift({ at: parseHostPort(mapped), reach: 'internet', from: 'router' });
  if (publicIp !== null) places.unshift({ at: { host: publicIp, port }, reach: reachOf(publicIp), from: 'public-ip' });
  if (domain !== null) places.unshift({ at: parseHostPort(domain), reach: 'internet', from: 'domain' });
  const written = places.map(({ at }) => formatHostPort(at));
  return places.filter(({ at }, index) => written.indexOf(formatHostPort(at)) === index);
}

function reachOf(host: string): Place['reach'] {
  if (isLoopbackHost(host)) return 'machine';
  return isPrivate(host) ? 'network' : 'internet';
}

function told(place: Place, found: Probed, ownPort: number): ReachabilityCheck {
  const line = { check: place.reach, address: formatHostPort(place.at), found };
  return { ...line, remedy: found === 'ours' ? null : remedy(place, found, ownPort) };
}

function remedy({ at: { host, port }, from }: Place, found: Exclude<Probed, 'ours'>, ownPort: number): Remedy {
  if (found === 'unknown-name') return { code: 'fix-name', name: host };
  if (from === 'host') return { code: 'look-at-firewall' };
  if (found === 'silent' || found === 'refused' || from === 'router')
    return { code: 'forward-port', port, ownPort, setting: null };
  if (from === 'domain' && isIP(host) === 0 && found === 'no-parley') return { code: 'configure-proxy', host, ownPort };
  return { code: 'forward-port', port, ownPort, setting: from === 'domain' ? 'domain' : 'public_ip' };
}

const noAddress = (check: ReachabilityCheck['check'], remedy: Remedy): ReachabilityCheck => ({
  check,
  address: null,
  found: 'no-address',
  remedy,
});
