/// <reference types="@angular/localize" />
import type { Finding } from '@parley/protocol';
import { dayText } from './amounts';
import type { DiagnosisText } from './words';

type OfCertificate = Extract<Finding, { found: `certificate-${string}` }>;

const again = (own: boolean): string =>
  own
    ? $localize`Start the server anew: it makes a new certificate by itself.`
    : $localize`Renew the certificate where you got it, and start the server anew.`;

/** The TLS certificate and its key. */
export function certificateText(finding: OfCertificate, locale?: string): DiagnosisText {
  switch (finding.found) {
    case 'certificate-good':
      return {
        detail: $localize`The TLS certificate holds until ${dayText(finding.values.until, locale)}:day:, and its key fits.`,
        remedy: null,
      };
    case 'certificate-ends-soon':
      return {
        detail: $localize`The TLS certificate ends on ${dayText(finding.values.until, locale)}:day:.`,
        remedy: again(finding.values.own),
      };
    case 'certificate-expired':
      return {
        detail: $localize`The TLS certificate ended on ${dayText(finding.values.until, locale)}:day:.`,
        remedy: again(finding.values.own),
      };
    case 'certificate-not-yet':
      return {
        detail: $localize`The TLS certificate begins on ${dayText(finding.values.from, locale)}:day: only.`,
        remedy: $localize`Set the clock of this computer right, or get a certificate that holds now.`,
      };
    case 'certificate-lacks-name':
      return {
        detail: $localize`The TLS certificate does not hold for ${finding.values.address}:name:.`,
        remedy: finding.values.own
          ? again(true)
          : $localize`Get a certificate for this name, name it in [TLS] cert and key, and start the server anew.`,
      };
    case 'certificate-key-differs':
      return {
        detail: $localize`The key beside the TLS certificate is not the key of this certificate.`,
        remedy: finding.values.own
          ? again(true)
          : $localize`Name a certificate and its own key in [TLS] cert and key, and start the server anew.`,
      };
    case 'certificate-unreadable':
      return {
        detail: $localize`The files of the TLS certificate are missing, cannot be read, or are not whole.`,
        remedy: finding.values.own
          ? $localize`Delete certificate.pem and certificate.key in the data directory and start the server anew: it makes new ones.`
          : $localize`See that the files in [TLS] cert and key are whole, in PEM form, and readable for the server.`,
      };
    case 'certificate-not-served':
      return {
        detail: $localize`The file holds another TLS certificate than the server shows.`,
        remedy: $localize`The server takes a new one within seconds; if it does not, its log says why (certificate-refused).`,
      };
  }
}
