import fc from 'fast-check';
import { daysOf } from './days';
import { bob, me, message } from './fixtures';

const at = (day: number, hour: number, minute = 0, second = 0): number =>
  new Date(2026, 2, day, hour, minute, second).getTime();

test('messages stand under the day they were sent on', () => {
  const days = daysOf([message(1, { sentAt: at(17, 23, 59) }), message(2, { sentAt: at(18, 0, 1) })], null);
  expect(days.map(({ start }) => new Date(start).getDate())).toEqual([17, 18]);
});

test('those of one person within a minute are one group', () => {
  const rows = daysOf(
    [
      message(1, { sentAt: at(18, 12, 0, 0) }),
      message(2, { sentAt: at(18, 12, 0, 30) }),
      message(3, { sentAt: at(18, 12, 5) }),
      message(4, { sentAt: at(18, 12, 5, 5), incoming: false, from: me }),
    ],
    null,
  )[0]?.rows;
  expect(rows?.map(({ first, last }) => [first, last])).toEqual([
    [true, false],
    [false, true],
    [true, true],
    [true, true],
  ]);
});

test('the divider ends a group', () => {
  const [one, two] = [message(1, { sentAt: at(18, 12, 0, 0) }), message(2, { sentAt: at(18, 12, 0, 5) })];
  const rows = daysOf([one, two], two.id)[0]?.rows;
  expect(rows?.map(({ first, last, unread }) => [first, last, unread])).toEqual([
    [true, true, false],
    [true, true, true],
  ]);
});

test('a clock that is a little behind at midnight does not open the day before again', () => {
  const days = daysOf([message(1, { sentAt: at(18, 0, 1) }), message(2, { sentAt: at(17, 23, 58) })], null);
  expect(days.map(({ rows }) => rows.length)).toEqual([2]);
});

test('whatever the clocks of senders say, every message is there once, in order, and keys are different', () => {
  const sentAt = fc.integer({ min: 0, max: Date.UTC(2100, 0) });
  fc.assert(
    fc.property(fc.array(fc.record({ sentAt, incoming: fc.boolean() })), (given) => {
      const all = given.map((view, position) => message(position, { ...view, from: view.incoming ? bob : me }));
      const days = daysOf(all, null);
      expect(days.flatMap(({ rows }) => rows.map((row) => row.message))).toEqual(all);
      expect(new Set(days.map(({ key }) => key)).size).toBe(days.length);
    }),
  );
});
