import type { MessageStateName } from '@parley/client';

/** The state in words. `reason` is a sentence; only failures and waiting have one. */
export function tickText(state: MessageStateName, reason?: string): string {
  switch (state) {
    case 'queued':
      return reason ? $localize`Waiting: ${reason}:reason:` : $localize`On your server`;
    case 'sent':
      return $localize`Held by a relay`;
    case 'delivered':
      return $localize`On their server`;
    case 'received':
      return $localize`On their device`;
    case 'read':
      return $localize`Read`;
    case 'failed':
      return reason ? $localize`Not sent: ${reason}:reason:` : $localize`Not sent`;
  }
}
