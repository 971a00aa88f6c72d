/// <reference types="@angular/localize" />
import type { Finding } from '@parley/protocol';

/** What a check is about, in a word or two. */
export function checkTitle(check: Finding['check']): string {
  switch (check) {
    case 'program':
      return $localize`Program`;
    case 'certificate':
      return $localize`Certificate`;
    case 'federation':
      return $localize`Closed federation`;
    case 'upgrade':
      return $localize`WebSocket`;
    case 'router':
      return $localize`Router`;
    case 'proxy':
      return $localize`Proxy`;
    case 'card':
      return $localize`Your card`;
    case 'clock':
      return $localize`Clock`;
    case 'disk':
      return $localize`Disk`;
    case 'memory':
      return $localize`Memory`;
    case 'files':
      return $localize`Files`;
    case 'database':
      return $localize`Database`;
  }
}
