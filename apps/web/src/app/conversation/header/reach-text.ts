import type { ContactView, ReachView } from '@parley/client';
import { stopsSending } from '../../contacts/details/contact-alert-text';
import type { TimeText } from '../../shared/time/time-text';

/**
 * Whether somebody is there, and how they are reached right now.
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
