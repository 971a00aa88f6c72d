import type { ReachView } from '@parley/client';
import type { TimeText } from '../shared/time/time-text';

/** Whether somebody is there: "Online", "Last seen 5 minutes ago"; null when they do not tell. */
export function presenceText(reach: ReachView | undefined, times: TimeText, now: number): string | null {
  if (reach?.online === true) return $localize`Online`;
  if (reach?.lastSeen == null) return null;
  return $localize`Last seen ${times.ago(reach.lastSeen, now)}:when:`;
}

/** Which way messages go now; null when there is no connection to the own server, and nothing is known. */
export function routeText(reach: ReachView | undefined): string | null {
  switch (reach?.via) {
    case 'direct':
      return $localize`Direct, from your server to theirs`;
    case 'relay':
      return $localize`Through another server`;
    case 'offline':
      return $localize`Not reached now; messages wait on your server`;
    default:
      return null;
  }
}
