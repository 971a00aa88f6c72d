import type { ContactView, ReachView } from '@parley/client';
import type { TimeText } from '../shared/time/time-text';
import { stopsSending } from './details/contact-alert-text';

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

/**
 * Whether somebody is there, and how they are reached right now, in one line.
 * @param reach undefined: not known, because the own server is away
 * @param now Unix ms
 */
export function reachText(
  { state, alert }: Pick<ContactView, 'state' | 'alert'>,
  reach: ReachView | undefined,
  words: Pick<TimeText, 'ago'>,
  now: number,
): string {
  if (state === 'requested') return $localize`Has not accepted your request yet`;
  if (state === 'blocked') return $localize`Blocked`;
  if (stopsSending(alert)) return $localize`Nothing is sent for now`;
  if (reach === undefined) return $localize`Waiting for your server`;
  const { via, online, lastSeen } = reach;
  if (via === 'offline')
    return lastSeen === null
      ? $localize`Server away, will be delivered`
      : $localize`Last seen ${words.ago(lastSeen, now)}:time: · server away, will be delivered`;
  const way = via === 'direct' ? $localize`reached directly` : $localize`reached over another server`;
  if (online === true) return $localize`Online · ${way}:way:`;
  if (lastSeen !== null) return $localize`Last seen ${words.ago(lastSeen, now)}:time: · ${way}:way:`;
  return via === 'direct' ? $localize`Reached directly` : $localize`Reached over another server`;
}
