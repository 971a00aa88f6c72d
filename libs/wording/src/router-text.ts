/// <reference types="@angular/localize" />
import type { Finding } from '@parley/protocol';
import type { DiagnosisText } from './words';

type OfRouter = Extract<Finding, { found: `router-${string}` }>;

/** Protocols in which routers are asked, by the names that stand in their settings. */
const NAMES = { pcp: 'PCP', 'nat-pmp': 'NAT-PMP', upnp: 'UPnP' } as const;

/** Whether the router passes connections of other servers on. */
export function routerText(finding: OfRouter): DiagnosisText {
  switch (finding.found) {
    case 'router-looking':
      return { detail: $localize`Your router is being asked to open a port.`, remedy: null };
    case 'router-opened': {
      const { address, method } = finding.values;
      return {
        detail: $localize`Your router opened port ${portOf(address)}:port: for you: reachable as ${address}:address: (${NAMES[method]}:protocol:).`,
        remedy: null,
      };
    }
    case 'router-private':
      return {
        detail: $localize`Your router opened a port, but its own address ${finding.values.address}:address: is not one of the internet: another router stands before it, or your provider shares one address among many.`,
        remedy: $localize`Let the other router pass the port on, or ask your provider for a public address. Contacts are still reached by calling them.`,
      };
    case 'router-refused': {
      const { method, code } = finding.values;
      return {
        detail: $localize`Your router refused to open a port (${NAMES[method]}:protocol: ${code}:code:).`,
        remedy: $localize`Allow it in the settings of the router (often called UPnP or port sharing), or pass the port on by hand and set ${'[Network] public_ip'}:setting:.`,
      };
    }
    case 'router-absent':
      return {
        detail: $localize`No router was found that opens ports by itself (UPnP, NAT-PMP or PCP).`,
        remedy: null,
      };
    case 'router-ipv6-used':
      return {
        detail: $localize`This computer has a public IPv6 address, and your server listens there: ${finding.values.address}:address:. The firewall of the router decides who gets through.`,
        remedy: null,
      };
    case 'router-ipv6-unused':
      return {
        detail: $localize`This computer has a public IPv6 address (${finding.values.address}:address:), and your server does not listen there. It does with ${'[Network] host = ::'}:setting:.`,
        remedy: null,
      };
  }
}

const portOf = (address: string): string => address.slice(address.lastIndexOf(':') + 1);
