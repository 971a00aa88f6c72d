import { applyEvents } from './apply-events';
import { transfer } from '../../files/fixtures';
import { bob, came, message, messages, positions } from './fixtures';

const known = messages(5, 7);

test('a new message goes to the end, when the end is here', () => {
  expect(positions(applyEvents(known, [came(message(8))], bob, true))).toEqual([5, 6, 7, 8]);
  expect(applyEvents(known, [came(message(8))], bob, false)).toBe(known);
});

test('a message that comes again takes the place of itself', () => {
  const again = message(6, { text: 'another text' });
  expect(applyEvents(known, [came(again)], bob, true)).toEqual([known[0], again, known[2]]);
});

test('what was sent again stands where it belongs, and what lies before all of these is left out', () => {
  const gap = [message(5), message(7)];
  expect(positions(applyEvents(gap, [came(message(6))], bob, true))).toEqual([5, 6, 7]);
  expect(applyEvents(known, [came(message(2))], bob, true)).toBe(known);
});

test('the first message of an empty conversation is its end', () => {
  expect(positions(applyEvents([], [came(message(1))], bob, true))).toEqual([1]);
});

test('a state changes one message and nothing else; a reason goes when there is none any more', () => {
  const own = message(6, { incoming: false, reason: 'unreachable' });
  const before = [message(5), own];
  const event = { change: 9, type: 'state', id: own.id, conversation: bob, state: 'delivered' } as const;
  const after = applyEvents(before, [event], bob, true);
  expect(after[0]).toBe(before[0]);
  expect(after[1]?.state).toBe('delivered');
  expect(after[1]).not.toHaveProperty('reason');
});

test('what happens in other conversations changes nothing', () => {
  expect(applyEvents(known, [came(message(8, { conversation: 'self' }))], bob, true)).toBe(known);
});

test('what was said about a message shows in it, and where it is answered', () => {
  const said = message(5, { text: 'first' });
  const quote = { id: said.id, from: said.from, text: 'first', deleted: false };
  const before = [said, message(6, { inReplyTo: said.id, quote })];
  const edited = { ...said, text: 'second', editedAt: 1 };
  const after = applyEvents(before, [{ change: 9, type: 'update', message: edited }], bob, true);
  expect(after[0]).toBe(edited);
  expect(after[1]?.quote?.text).toBe('second');
});

test('a message that is shown no more is gone', () => {
  const [first] = known;
  if (first === undefined) throw new Error('there is none');
  const removed = { change: 9, type: 'removed', id: first.id, conversation: bob } as const;
  expect(positions(applyEvents(known, [removed], bob, true))).toEqual([6, 7]);
});

test('how far a file is stands in its message', () => {
  const moving = transfer({ message: message(5).id, state: 'running', done: 7 });
  const event = { change: 9, type: 'transfer', transfer: moving } as const;
  expect(applyEvents(known, [event], bob, true)[0]?.transfer).toBe(moving);
  expect(applyEvents(known, [{ ...event, transfer: transfer({ conversation: 'self' }) }], bob, true)).toBe(known);
});
