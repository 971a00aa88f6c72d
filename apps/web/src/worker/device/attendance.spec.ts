import { Attendance } from './attendance';

const MINUTE = 60_000;

let now: number;
let look: () => void;
let told: string[];
let attendance: Attendance;

beforeEach(() => {
  now = 0;
  told = [];
  attendance = new Attendance(
    () => now,
    (_, task) => (look = task),
    { lock: () => told.push('lock'), there: (is) => told.push(is ? 'there' : 'away') },
  );
});

function after(minutes: number): void {
  now += minutes * MINUTE;
  look();
}

test('who does nothing for a while is away, and there again with the next thing they do', () => {
  after(2);
  attendance.active();
  after(2);
  expect(told).toEqual([]);
  after(2);
  after(2);
  expect(told).toEqual(['away']);
  attendance.active();
  attendance.active();
  expect(told).toEqual(['away', 'there']);
});

test('who hides the last tab is away at once', () => {
  attendance.hidden();
  expect(told).toEqual(['away']);
  expect(attendance.there).toBe(false);
});

test('a hidden tab does not lock at once: somebody may come back', () => {
  attendance.lockAfter(5);
  attendance.hidden();
  after(4);
  expect(told).toEqual(['away']);
  after(1);
  expect(told).toEqual(['away', 'lock']);
});

test('without a chosen time it never locks', () => {
  after(10_000);
  expect(told).toEqual(['away']);
});
