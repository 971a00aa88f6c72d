import { parseId, conversationKey, toBase32, type ChangeRow } from '@parley/protocol';
import { FeedSubscriber } from './feed-subscriber';

const conversation = parseId(conversationKey, toBase32(new Uint8Array(16)));
const rows = (...changes: readonly number[]): ChangeRow[] =>
  changes.map((change) => ({ type: 'conversation', conversation: { change, conversation, read: 0, cleared: 0 } }));
const changesOf = (page: { rows: readonly ChangeRow[] } | null): number[] =>
  (page?.rows ?? []).map((row) => (row.type === 'conversation' ? row.conversation.change : -1));

describe('a reader of the feed', () => {
  it('passes over what it knows when the stream is started again behind it', async () => {
    const reader = new FeedSubscriber(5, () => undefined);
    reader.restarted(2);
    reader.push(rows(3, 4, 6), 6, false);
    expect(changesOf(await reader.next())).toEqual([6]);
    expect(reader.upTo).toBe(6);
  });

  it('takes nothing behind a gap', async () => {
    const reader = new FeedSubscriber(5, () => undefined);
    reader.restarted(8);
    reader.push(rows(9), 9, true);
    expect(reader.upTo).toBe(5);
    reader.restarted(5);
    reader.push(rows(7, 9), 9, true);
    expect(changesOf(await reader.next())).toEqual([7, 9]);
  });

  it('is cut off when it is too slow, and asks for more where it stopped once it has caught up', async () => {
    let asked = 0;
    const reader = new FeedSubscriber(0, () => asked++);
    reader.restarted(0);
    reader.push(rows(...Array.from({ length: 1_000 }, (_, index) => index + 1)), 1_000, true);
    expect(reader.hasRoom).toBe(false);
    reader.push(rows(1_001), 1_001, true);
    expect(reader.upTo).toBe(1_000);
    expect(changesOf(await reader.next())).toHaveLength(1_000);
    expect(asked).toBe(1);
    reader.restarted(1_000);
    reader.push(rows(1_001), 1_001, true);
    expect(changesOf(await reader.next())).toEqual([1_001]);
  });

  it('goes back to what a restored server knows', () => {
    const reader = new FeedSubscriber(500, () => undefined);
    reader.connected(20);
    expect(reader.upTo).toBe(20);
  });

  it('ends while it waits', async () => {
    const reader = new FeedSubscriber(0, () => undefined);
    const next = reader.next();
    reader.end();
    expect(await next).toBeNull();
  });
});
