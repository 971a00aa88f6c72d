import { LOCALE_ID } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Time } from './time';
import { TimeText, daysBetween } from './time-text';

const at = (year: number, month: number, day: number, hour = 12, minute = 0): number =>
  new Date(year, month - 1, day, hour, minute).getTime();
const now = at(2026, 3, 18, 15, 30);

const words = (locale = 'en-GB'): TimeText => {
  TestBed.configureTestingModule({ providers: [{ provide: LOCALE_ID, useValue: locale }] });
  return TestBed.inject(TimeText);
};

test.each([
  ['Today', at(2026, 3, 18, 0, 0)],
  ['Yesterday', at(2026, 3, 17, 23, 59)],
  ['Monday', at(2026, 3, 16)],
  ['Wednesday 11 March', at(2026, 3, 11)],
  ['31 December 2025', at(2025, 12, 31)],
])('the separator of a day reads %s', (text, moment) => {
  expect(words().day(moment, now)).toBe(text);
});

test('a moment in the future, by a clock that is ahead, is given as a date', () => {
  const text = words();
  expect(text.day(at(2026, 3, 19), now)).toBe('Thursday 19 March');
  expect(text.short(at(2026, 3, 18, 16), now)).toBe(text.clock(at(2026, 3, 18, 16)));
});

test.each([
  ['Yesterday', at(2026, 3, 17)],
  ['Mon', at(2026, 3, 16)],
  ['1 Jan', at(2026, 1, 1)],
  ['01/01/2025', at(2025, 1, 1)],
])('in a list it is %s', (text, moment) => {
  expect(words().short(moment, now)).toBe(text);
});

test.each([
  ['just now', now - 59_000],
  ['just now', now + 5_000],
  ['1 minute ago', now - 60_000],
  ['59 minutes ago', now - 59 * 60_000],
  ['3 hours ago', at(2026, 3, 18, 12, 15)],
])('how long ago: %s', (text, moment) => {
  expect(words().ago(moment, now)).toBe(text);
});

test('after midnight, how long ago becomes a day and a time', () => {
  const text = words();
  expect(text.ago(at(2026, 3, 17, 9, 5), now)).toBe(`Yesterday at ${text.clock(at(2026, 3, 17, 9, 5))}`);
});

test('dates follow the language of the app', () => {
  expect(words('de').day(at(2026, 3, 16), now)).toBe('Montag');
});

test('days are counted by midnights, also over a change of the clock', () => {
  expect(daysBetween(at(2026, 3, 28, 23, 59), at(2026, 3, 29, 0, 1))).toBe(1);
  expect(daysBetween(at(2026, 3, 28), at(2026, 3, 30))).toBe(2);
  expect(daysBetween(at(2026, 10, 24), at(2026, 10, 26))).toBe(2);
});

test('the time shows its whole date on hover, and tells it to programs', async () => {
  const fixture = TestBed.createComponent(Time);
  fixture.componentRef.setInput('at', now);
  await fixture.whenStable();
  const time = (fixture.nativeElement as HTMLElement).querySelector('time');
  expect(time?.title).toContain('2026');
  expect(time?.dateTime).toBe(new Date(now).toISOString());
});

describe('as time goes by', () => {
  beforeEach(() => jest.useFakeTimers({ now }));
  afterEach(() => jest.useRealTimers());

  test('what was just now becomes a minute ago', () => {
    const fixture = TestBed.createComponent(Time);
    fixture.componentRef.setInput('at', now);
    fixture.componentRef.setInput('form', 'ago');
    fixture.detectChanges();
    expect((fixture.nativeElement as HTMLElement).textContent).toBe('just now');
    jest.advanceTimersByTime(60_000);
    fixture.detectChanges();
    expect((fixture.nativeElement as HTMLElement).textContent).toBe('1 minute ago');
  });
});
