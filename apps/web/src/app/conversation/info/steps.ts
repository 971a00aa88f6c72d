import type { MessageInfo } from '@parley/client';
import type { TimeText } from '../../shared/time/time-text';

/** One step of a message's way. */
export interface Step {
  readonly icon: string;
  readonly label: string;
  /** When; null: not yet, or not known. */
  readonly time: string | null;
  readonly done: boolean;
}

/** The way of a message from one person to another. @param name of the contact it went to, or came from */
export function stepsOf(
  { sentAt, queuedAt, deliveredAt, receivedAt, readAt, state }: MessageInfo,
  name: string,
  incoming: boolean,
  words: Pick<TimeText, 'full'>,
): readonly Step[] {
  const step = (icon: string, label: string, at: number | null, done = at !== null): Step => ({
    icon,
    label,
    time: at === null ? null : words.full(at),
    done,
  });
  const sent = step('edit', $localize`Written`, sentAt);
  if (incoming)
    return [
      sent,
      step('done_all', $localize`Received on your device`, receivedAt),
      step('visibility', $localize`Read`, readAt),
    ];
  const ranks = ['queued', 'sent', 'delivered', 'received', 'read'];
  const reached = (of: string): boolean => ranks.indexOf(state) >= ranks.indexOf(of);
  return [
    sent,
    step('schedule', $localize`On your server`, queuedAt, true),
    // Which way a delivered one went, nobody knows.
    ...(state === 'sent' ? [step('done', $localize`Held by a relay`, null, true)] : []),
    step('done', $localize`On ${name}:name:’s server`, deliveredAt, reached('delivered')),
    step('done_all', $localize`On a device of ${name}:name:`, receivedAt, reached('received')),
    step('visibility', $localize`Read by ${name}:name:`, readAt, reached('read')),
  ];
}
