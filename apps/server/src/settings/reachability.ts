import { isIP } from 'node:net';
import { formatHostPort, isLoopbackHost, parseHostPort, type HostPort, type rest } from '@parley/protocol';
import { dialable, isPrivate, machineAddresses, type Config } from '../config';
import { probe, type Probed } from './probe';

export type ReachabilityCheck = rest.ReachabilityAnswer['checks'][number];

/** How wide an address reaches, and where it comes from. */
interface Place {
  readonly at: HostPort;
  readonly reach: ReachabilityCheck['check'];
  readonly from: 'domain' | 'public-ip' | 'host';
}

/** Tries every address of this server from this machine, and says in plain words what that means. Nobody else is asked. */
export async function checkReachability(config: Config, server: string): Promise<ReachabilityCheck[]> {
  const checks = await Promise.all(
    placesOf(config).map(async (place) => told(place, await probe(place.at, server), config)),
  );
  const isMissing = (check: ReachabilityCheck['check']): boolean => !checks.some((line) => line.check === check);
  if (isMissing('internet') && isMissing('network')) checks.push(nobodyElse());
  if (isMissing('internet')) checks.push(notFromTheInternet(config));
  return checks;
}

function placesOf({ network }: Config): Place[] {
  const { domain, publicIp, host, port } = network;
  const inNetworks = machineAddresses(host);
  const listening = inNetworks.length > 0 ? inNetworks : [dialable(host)];
  const places: Place[] = listening.map((ip) => ({ at: { host: ip, port }, reach: reachOf(ip), from: 'host' }));
  if (publicIp !== null) places.unshift({ at: { host: publicIp, port }, reach: reachOf(publicIp), from: 'public-ip' });
  if (domain !== null) places.unshift({ at: parseHostPort(domain), reach: 'internet', from: 'domain' });
  const written = places.map(({ at }) => formatHostPort(at));
  return places.filter(({ at }, index) => written.indexOf(formatHostPort(at)) === index);
}

function reachOf(host: string): Place['reach'] {
  if (isLoopbackHost(host)) return 'machine';
  return isPrivate(host) ? 'network' : 'internet';
}

const behind = {
  machine: 'Programs on this computer reach your server there.',
  network: 'Other computers in the same network reach it there, unless a firewall on this computer keeps them out.',
  internet: 'Everybody on the internet reaches it there, unless a firewall in between keeps them out.',
} as const;

function told(place: Place, probed: Probed, config: Config): ReachabilityCheck {
  const address = formatHostPort(place.at);
  const line = { check: place.reach, address };
  if (probed === 'ours')
    return { ...line, ok: true, detail: `Your server answers at ${address}. ${behind[place.reach]}`, remedy: null };
  return { ...line, ok: false, detail: problem(probed, address), remedy: remedy(place, probed, config) };
}

function problem(probed: Exclude<Probed, 'ours'>, address: string): string {
  switch (probed) {
    case 'another':
      return `Another Parley server answers at ${address}, not yours.`;
    case 'no-parley':
      return `Something else than Parley answers at ${address}.`;
    case 'no-tls':
      return `Something answers at ${address} that does not speak TLS 1.3.`;
    case 'unknown-name':
      return `The name in ${address} leads to no address.`;
    case 'refused':
      return `The computer at ${address} takes no connections there.`;
    case 'silent':
      return `Nothing answers at ${address}.`;
  }
}

function remedy({ at, from }: Place, probed: Exclude<Probed, 'ours'>, { network }: Config): string {
  const forward = `Let your router pass TCP port ${at.port} on to port ${network.port} of this computer.`;
  if (probed === 'unknown-name')
    return `Ask whoever runs the name ${at.host} for an A or AAAA record with your public address, or correct [Network] domain.`;
  if (from === 'host')
    return 'See whether a firewall on this computer stops its own connections, and whether another program has the port.';
  const key = from === 'domain' ? '[Network] domain' : '[Network] public_ip';
  if (probed === 'silent' || probed === 'refused')
    return `${forward} Some routers do not let a computer reach itself by its public address: then only somebody outside can tell.`;
  if (from === 'domain' && isIP(at.host) === 0 && probed === 'no-parley')
    return `Let the proxy at ${at.host} pass /federation and /.well-known/parley on to port ${network.port} of your server, or correct ${key}.`;
  return `${forward} If that is so already, correct ${key}.`;
}

const nobodyElse = (): ReachabilityCheck => ({
  check: 'network',
  address: null,
  ok: false,
  detail: 'Other computers do not reach your server: it listens for this computer alone, or there is no network.',
  remedy: 'Connect to a network, and set [Network] host to 0.0.0.0 or to an address of this computer in it.',
});

const notFromTheInternet = ({ network: { port } }: Config): ReachabilityCheck => ({
  check: 'internet',
  address: null,
  ok: false,
  detail:
    'Your server has no address on the internet. Contacts elsewhere are reached by calling them, but cannot call you.',
  remedy: `Let your router pass TCP port ${port} on to this computer, and set [Network] public_ip to the router's public address, or [Network] domain to a name of it. Within your network you need nothing of that.`,
});
