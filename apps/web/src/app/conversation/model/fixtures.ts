import type { ClientEvent, MessageView } from '@parley/client';
import type { AccountId, MessageId } from '@parley/protocol';

export const me = 'm'.repeat(52) as AccountId;
export const bob = 'b'.repeat(52) as AccountId;

/** A message of a test; what does not matter to it is made up. */
export function message(position: number, given: Partial<MessageView> = {}): MessageView {
  const { incoming = true } = given;
  return {
    id: `message ${position}` as MessageId,
    conversation: bob,
    from: incoming ? bob : me,
    sentAt: Date.UTC(2026, 2, 18, 12) + position * 1_000,
    text: `text ${position}`,
    state: incoming ? 'received' : 'queued',
    incoming,
    position,
    ...given,
  };
}

export const messages = (from: number, to: number): MessageView[] =>
  Array.from({ length: to - from + 1 }, (_, at) => message(from + at));

export const came = (view: MessageView): ClientEvent => ({ change: view.position, type: 'message', message: view });

export const positions = (views: readonly MessageView[]): number[] => views.map(({ position }) => position);
