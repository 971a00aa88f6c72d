import type { MessageInfo } from '@parley/client';
import { stepsOf } from './steps';

const words = { full: (at: number): string => `at ${at}` };
const info = (change: Partial<MessageInfo>): MessageInfo =>
  ({
    ...{ contact: 'bob', sentAt: 1, queuedAt: 2, deliveredAt: null, receivedAt: null, readAt: null },
    ...{ state: 'queued' },
    ...change,
  }) as MessageInfo;
const told = (change: Partial<MessageInfo>, incoming = false): string[] =>
  stepsOf(info(change), 'Bob', incoming, words).map(
    ({ label, time, done }) => `${label}${done ? ' ✓' : ''}${time === null ? '' : ` ${time}`}`,
  );

test('the way of a message is told as far as it came', () => {
  const open = ['On Bob’s server', 'On a device of Bob', 'Read by Bob'];
  expect(told({})).toEqual(['Written ✓ at 1', 'On your server ✓ at 2', ...open]);
  expect(told({ state: 'sent' })).toEqual(['Written ✓ at 1', 'On your server ✓ at 2', 'Held by a relay ✓', ...open]);
  expect(told({ state: 'delivered', deliveredAt: 3 })).toEqual([
    'Written ✓ at 1',
    'On your server ✓ at 2',
    'On Bob’s server ✓ at 3',
    ...open.slice(1),
  ]);
});

test('of one that came, it is told when', () => {
  expect(told({ state: 'received', receivedAt: 4 }, true)).toEqual([
    'Written ✓ at 1',
    'Received on your device ✓ at 4',
    'Read',
  ]);
});
