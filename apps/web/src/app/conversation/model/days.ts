import type { MessageView } from '@parley/client';
import { daysBetween } from '../../shared/time/time-text';

/** Messages of the same person that follow this closely belong together. */
const TOGETHER_MS = 60_000;
/** By the sender's clock a message may be a little older than the one before: that does not open the day before again. */
const SKEW_MS = 60 * 60_000;

/** One message as it stands among the others. */
export interface Row {
  readonly message: MessageView;
  /** Begins a group of the same person. */
  readonly first: boolean;
  /** Ends it. */
  readonly last: boolean;
  /** The first of those that were unread when the conversation was opened. */
  readonly unread: boolean;
}

/** Messages of one day. */
export interface Day {
  readonly key: string;
  /** Unix ms of its midnight, where the reader is. */
  readonly start: number;
  readonly rows: readonly Row[];
}

/**
 * Messages by days and groups.
 * @param messages oldest first
 * @param firstUnread id of the message above which the divider stands; null: no divider
 */
export function daysOf(messages: readonly MessageView[], firstUnread: string | null): readonly Day[] {
  const days: { key: string; start: number; rows: Row[] }[] = [];
  const seen = new Map<number, number>();
  for (const [at, message] of messages.entries()) {
    const start = new Date(message.sentAt).setHours(0, 0, 0, 0);
    const open = days.at(-1)?.start;
    if (open === undefined || start > open || message.sentAt < open - SKEW_MS) {
      const times = seen.get(start) ?? 0;
      seen.set(start, times + 1);
      days.push({ key: `${start}/${times}`, start, rows: [] });
    }
    const unread = message.id === firstUnread;
    const [before, after] = [messages[at - 1], messages[at + 1]];
    const first = unread || !isTogether(before, message);
    const last = after?.id === firstUnread || !isTogether(message, after);
    days.at(-1)?.rows.push({ message, first, last, unread });
  }
  return days;
}

function isTogether(a: MessageView | undefined, b: MessageView | undefined): boolean {
  if (a === undefined || b === undefined || a.from !== b.from || a.problem || b.problem) return false;
  return Math.abs(b.sentAt - a.sentAt) < TOGETHER_MS && daysBetween(a.sentAt, b.sentAt) === 0;
}
