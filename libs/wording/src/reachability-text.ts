/// <reference types="@angular/localize" />
import type { rest } from '@parley/protocol';

type Check = rest.ReachabilityAnswer['checks'][number];
type Remedy = NonNullable<Check['remedy']>;

/** What the server found at one of its addresses, and what that means. */
export function foundText({ check, address, found }: Check): string {
  const at = address ?? '';
  switch (found) {
    case 'ours':
      return `${$localize`Your server answers at ${at}:address:.`} ${whoReaches(check)}`;
    case 'another':
      return $localize`Another Parley server answers at ${at}:address:, not yours.`;
    case 'no-parley':
      return $localize`Something else than Parley answers at ${at}:address:.`;
    case 'no-tls':
      return $localize`Something answers at ${at}:address: that does not speak TLS 1.3.`;
    case 'unknown-name':
      return $localize`The name in ${at}:address: leads to no address.`;
    case 'refused':
      return $localize`The computer at ${at}:address: takes no connections there.`;
    case 'silent':
      return $localize`Nothing answers at ${at}:address:.`;
    case 'no-address':
      return check === 'internet'
        ? $localize`Your server has no address on the internet. Contacts elsewhere are reached by calling them, but cannot call you.`
        : $localize`Other computers do not reach your server: it listens for this computer alone, or there is no network.`;
  }
}

function whoReaches(check: Check['check']): string {
  switch (check) {
    case 'machine':
      return $localize`Programs on this computer reach your server there.`;
    case 'network':
      return $localize`Other computers in the same network reach it there, unless a firewall on this computer keeps them out.`;
    case 'internet':
      return $localize`Everybody on the internet reaches it there, unless a firewall in between keeps them out.`;
  }
}

/** What the owner can do about it. */
export function remedyText(remedy: Remedy): string {
  switch (remedy.code) {
    case 'fix-name':
      return $localize`Ask whoever runs the name ${remedy.name}:name: for an A or AAAA record with your public address, or correct ${'[Network] domain'}:setting:.`;
    case 'look-at-firewall':
      return $localize`See whether a firewall on this computer stops its own connections, and whether another program has the port.`;
    case 'forward-port':
      return `${forwarding(remedy.port, remedy.ownPort)} ${doubt(remedy.setting)}`;
    case 'configure-proxy':
      return $localize`Let the proxy at ${remedy.host}:host: pass ${'/federation'}:path: and ${'/.well-known/parley'}:otherPath: on to port ${remedy.ownPort}:port: of your server, or correct ${'[Network] domain'}:setting:.`;
    case 'listen-wider':
      return $localize`Connect to a network, and set ${'[Network] host'}:setting: to 0.0.0.0 or to an address of this computer in it.`;
    case 'get-address':
      return $localize`Let your router pass TCP port ${remedy.ownPort}:port: on to this computer, and set ${'[Network] public_ip'}:setting: to the router’s public address, or ${'[Network] domain'}:otherSetting: to a name of it. Within your network you need nothing of that.`;
  }
}

const forwarding = (port: number, ownPort: number): string =>
  $localize`Let your router pass TCP port ${port}:port: on to port ${ownPort}:ownPort: of this computer.`;

const doubt = (setting: 'domain' | 'public_ip' | null): string =>
  setting === null
    ? $localize`Some routers do not let a computer reach itself by its public address: then only somebody outside can tell.`
    : $localize`If that is so already, correct ${`[Network] ${setting}`}:setting:.`;
