import { LOCALE_ID } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { TimeText } from '../shared/time/time-text';
import { presenceText, routeText } from './reach-text';

const now = new Date(2026, 2, 18, 15, 30).getTime();
let times: TimeText;
beforeEach(() => {
  TestBed.configureTestingModule({ providers: [{ provide: LOCALE_ID, useValue: 'en' }] });
  times = TestBed.inject(TimeText);
});

test('who is there is online, who was there is told when', () => {
  expect(presenceText({ via: 'direct', online: true, lastSeen: null }, times, now)).toBe('Online');
  const before = { via: 'direct', online: false, lastSeen: now - 300_000 } as const;
  expect(presenceText(before, times, now)).toBe('Last seen 5 minutes ago');
});

test('nothing is said of who does not tell, or of whom nothing is known', () => {
  expect(presenceText({ via: 'direct', online: null, lastSeen: null }, times, now)).toBeNull();
  expect(presenceText(undefined, times, now)).toBeNull();
  expect(routeText(undefined)).toBeNull();
});

test.each([
  ['direct', 'Direct'],
  ['relay', 'another server'],
  ['offline', 'wait'],
] as const)('a route that is %s is told so', (via, words) => {
  expect(routeText({ via, online: null, lastSeen: null })).toContain(words);
});
