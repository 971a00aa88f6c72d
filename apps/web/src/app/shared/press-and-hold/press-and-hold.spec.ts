import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { PressAndHold } from './press-and-hold';

@Component({
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [PressAndHold],
  template: '<button type="button" (parleyHold)="held.push($event)" (click)="clicks = clicks + 1"><b>Bob</b></button>',
})
class Page {
  readonly held: { x: number; y: number }[] = [];
  clicks = 0;
}

let page: Page;
let name: HTMLElement;

/** jsdom knows no pointers. */
function pointer(type: string, given: { pointerType?: string; clientX?: number; clientY?: number } = {}): void {
  const { pointerType = 'touch', ...point } = given;
  const event = new MouseEvent(type, { bubbles: true, cancelable: true, ...point });
  name.dispatchEvent(Object.assign(event, { pointerType, isPrimary: true }));
}

beforeEach(() => {
  jest.useFakeTimers();
  const fixture = TestBed.createComponent(Page);
  fixture.detectChanges();
  page = fixture.componentInstance;
  const found = (fixture.nativeElement as HTMLElement).querySelector('b');
  if (found === null) throw new Error('there is nothing to hold');
  name = found;
});
afterEach(() => jest.useRealTimers());

test('a finger that rests is told with its place, and its lifting is no click', () => {
  pointer('pointerdown', { clientX: 30, clientY: 40 });
  jest.runAllTimers();
  expect(page.held).toEqual([{ x: 30, y: 40 }]);
  pointer('pointerup');
  name.click();
  expect(page.clicks).toBe(0);
  name.click();
  expect(page.clicks).toBe(1);
});

test.each(['pointerup', 'pointercancel', 'contextmenu'])('a short touch is none: %s', (end) => {
  pointer('pointerdown');
  pointer(end);
  jest.runAllTimers();
  name.click();
  expect([page.held, page.clicks]).toEqual([[], 1]);
});

test('a finger that moves scrolls; one that trembles rests', () => {
  pointer('pointerdown', { clientX: 30, clientY: 40 });
  pointer('pointermove', { clientX: 30, clientY: 60 });
  jest.runAllTimers();
  expect(page.held).toEqual([]);
  pointer('pointerdown', { clientX: 30, clientY: 40 });
  pointer('pointermove', { clientX: 33, clientY: 44 });
  jest.runAllTimers();
  expect(page.held).toHaveLength(1);
});

test('a mouse has other ways', () => {
  pointer('pointerdown', { pointerType: 'mouse' });
  jest.runAllTimers();
  expect(page.held).toEqual([]);
});
