/// <reference types="@angular/localize" />
import type { Finding } from '@parley/protocol';
import { dayText } from './amounts';
import type { DiagnosisText } from './words';

type OfFederation = Extract<Finding, { found: `federation-${string}` }>;

/** A closed federation: its authority, and the members this server meets. */
export function federationText(finding: OfFederation, locale?: string): DiagnosisText {
  switch (finding.found) {
    case 'federation-closed': {
      const { until, missing, foreign, ended } = finding.values;
      return {
        detail: $localize`Closed federation until ${dayText(until, locale)}:day:. Turned away since the start: ${missing}:missing: without a certificate, ${foreign}:foreign: of another authority, ${ended}:ended: after their end.`,
        remedy: null,
      };
    }
    case 'federation-ends-soon':
      return {
        detail: $localize`The authority of the closed federation ends on ${dayText(finding.values.until, locale)}:day:.`,
        remedy: $localize`Make the next one (parley certs init), add its certificate to the file in [TLS] ca on every server, and then issue to all members anew.`,
      };
    case 'federation-ended':
      return {
        detail: $localize`The authority of the closed federation ended on ${dayText(finding.values.until, locale)}:day:: no member lets another in.`,
        remedy: $localize`Make a new one (parley certs init), issue to all members, and name the new files in [TLS] on every server.`,
      };
    case 'federation-unreadable':
      return {
        detail: $localize`The file in [TLS] ca is missing, cannot be read, or is not whole.`,
        remedy: $localize`Put the certificate of the authority (ca.pem) back before the server starts the next time.`,
      };
    case 'federation-not-member':
      return {
        detail: $localize`What answers at ${finding.values.address}:address: shows no certificate of your authority.`,
        remedy: $localize`If that server belongs to your federation, issue a certificate to it (parley certs issue); if a proxy stands before it, let it pass TLS on as it is.`,
      };
    case 'federation-member-ended':
      return {
        detail: $localize`The certificate of the server at ${finding.values.address}:address: has ended, or does not hold yet.`,
        remedy: $localize`Issue a new one to it (parley certs issue … --replace), and see that both clocks are right.`,
      };
    case 'federation-refuses-us':
      return {
        detail: $localize`The server at ${finding.values.address}:address: does not take the certificate of yours.`,
        remedy: $localize`See that your certificate holds and that both servers name the same authority in [TLS] ca.`,
      };
  }
}
