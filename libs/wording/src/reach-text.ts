/// <reference types="@angular/localize" />
import type { Finding } from '@parley/protocol';
import type { DiagnosisText } from './words';

type OfReach = Extract<Finding, { found: `${'upgrade' | 'proxy' | 'card'}-${string}` }>;

/** How others come in. */
export function reachText(finding: OfReach): DiagnosisText {
  switch (finding.found) {
    case 'upgrade-works':
      return {
        detail: $localize`A WebSocket for links opens at ${finding.values.address}:address:.`,
        remedy: null,
      };
    case 'upgrade-fails':
      return {
        detail: $localize`Your server answers at ${finding.values.address}:address:, but no WebSocket opens there.`,
        remedy: $localize`Let the proxy pass WebSockets on for /federation (nginx: proxy_http_version 1.1, and the headers Upgrade and Connection).`,
      };
    case 'proxy-none':
      return { detail: $localize`You reach your server without a proxy in between.`, remedy: null };
    case 'proxy-trusted':
      return {
        detail: $localize`You come through a proxy that the server trusts, and it says who you are.`,
        remedy: null,
      };
    case 'proxy-untrusted':
      return {
        detail: $localize`You come through a proxy that the server does not trust: all its visitors count as one.`,
        remedy: $localize`If it is yours, name its address in [Network] trusted_proxies and start the server anew.`,
      };
    case 'proxy-mute':
      return {
        detail: $localize`You come from a trusted proxy that does not say who you are: all its visitors count as one.`,
        remedy: $localize`Let the proxy add X-Forwarded-For (nginx: proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for).`,
      };
    case 'card-current':
      return { detail: $localize`Your card says where your server is.`, remedy: null };
    case 'card-outdated':
      return {
        detail: $localize`Your server is at ${finding.values.address}:address: now, and the card that your contacts have says otherwise.`,
        remedy: $localize`Type your password once more: lock and unlock here, or "parley login". That signs a new card, and your contacts get it.`,
      };
  }
}
