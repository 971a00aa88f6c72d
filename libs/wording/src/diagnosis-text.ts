/// <reference types="@angular/localize" />
import type { Finding } from '@parley/protocol';
import { certificateText } from './certificate-text';
import { federationText } from './federation-text';
import { filesText } from './files-text';
import { reachText } from './reach-text';
import { routerText } from './router-text';
import { surroundingsText } from './surroundings-text';
import type { DiagnosisText } from './words';

/** @param locale of the numbers and dates; that of the program when absent */
export function diagnosisText(finding: Finding, locale?: string): DiagnosisText {
  if (finding.found === 'check-failed') {
    return {
      detail: $localize`This could not be checked.`,
      remedy: $localize`Try again in a minute. If it stays so, the log of the server says more.`,
    };
  }
  switch (finding.check) {
    case 'certificate':
      return certificateText(finding, locale);
    case 'federation':
      return federationText(finding, locale);
    case 'files':
    case 'database':
      return filesText(finding, locale);
    case 'router':
      return routerText(finding);
    case 'upgrade':
    case 'proxy':
    case 'card':
      return reachText(finding);
    default:
      return surroundingsText(finding, locale);
  }
}
