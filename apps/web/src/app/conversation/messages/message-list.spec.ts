import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import type { MessageView } from '@parley/client';
import { ScriptedDevice } from '../../client/testing/scripted-device';
import { MessageActions } from '../actions/message-actions';
import { bob, me, message, messages } from '../model/fixtures';
import { MessageWindow } from '../model/message-window';
import { MessageList } from './message-list';

let fixture: ComponentFixture<MessageList>;
let answer: () => Promise<readonly MessageView[]>;
const left = jest.fn();

beforeEach(() => {
  TestBed.configureTestingModule({
    providers: [new ScriptedDevice({ phase: 'open' }).providers, MessageActions],
  });
});

async function list(shown: readonly MessageView[], inputs: Record<string, unknown> = {}): Promise<void> {
  answer = () => Promise.resolve(shown);
  const window = new MessageWindow(bob, async () => ({ messages: await answer(), more: false }));
  await window.openAtEnd();
  fixture = TestBed.createComponent(MessageList);
  for (const [name, value] of Object.entries({ window, label: 'Messages with Bob', ...inputs }))
    fixture.componentRef.setInput(name, value);
  fixture.componentInstance.left.subscribe(left);
  await fixture.whenStable();
}

const element = (): HTMLElement => fixture.nativeElement as HTMLElement;
const articles = (): HTMLElement[] => [...element().querySelectorAll<HTMLElement>('[role=article]')];
const at = (place: number): HTMLElement => {
  const found = articles().at(place);
  if (found === undefined) throw new Error('there is no such message');
  return found;
};
const names = async (): Promise<(string | null)[]> => {
  const buttons = await TestbedHarnessEnvironment.loader(fixture).getAllHarnesses(
    MatButtonHarness.with({ ancestor: '[role=article]' }),
  );
  return Promise.all(buttons.map(async (button) => (await button.host()).getAttribute('aria-label')));
};
function key(target: HTMLElement, name: string): void {
  target.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }));
}

test('messages are articles of a log that has a name; what is on its way stands at the end', async () => {
  await list(messages(1, 3), { unsent: [message(9, { incoming: false, from: me, text: 'on its way' })] });
  expect(element().querySelector('[role=log]')?.getAttribute('aria-label')).toBe('Messages with Bob');
  expect(articles()).toHaveLength(4);
  expect(at(-1).textContent).toContain('on its way');
});

test('a divider stands above the first unread message, and nowhere without one', async () => {
  await list(messages(1, 4), { divided: 2 });
  const divider = element().querySelector('[role=separator]');
  expect(divider?.textContent).toBe('Unread messages');
  expect(divider?.nextElementSibling).toBe(at(2));
  fixture.componentRef.setInput('divided', null);
  await fixture.whenStable();
  expect(element().querySelector('[role=separator]')).toBeNull();
});

test('Tab leads to the newest message, the arrows from one to the next, and on to writing', async () => {
  await list(messages(1, 3));
  expect(articles().map(({ tabIndex }) => tabIndex)).toEqual([-1, -1, 0]);
  at(2).focus();
  key(at(2), 'ArrowUp');
  await fixture.whenStable();
  expect(document.activeElement).toBe(at(1));
  expect(articles().map(({ tabIndex }) => tabIndex)).toEqual([-1, 0, -1]);
  key(at(1), 'ArrowDown');
  key(at(2), 'ArrowDown');
  expect(left).toHaveBeenCalledTimes(1);
  key(at(2), 'Escape');
  expect(left).toHaveBeenCalledTimes(2);
});

test.each(['Enter', ' '])('the menu of a message opens by the key "%s", and by a right click', async (name) => {
  await list(messages(1, 2));
  const asked: unknown[] = [];
  TestBed.inject(MessageActions).menu.subscribe(({ message: { id } }) => asked.push(id));
  key(at(0), name);
  const click = new MouseEvent('contextmenu', { bubbles: true, cancelable: true, button: 2 });
  at(1).dispatchEvent(click);
  expect(asked).toEqual(['message 1', 'message 2']);
  expect(click.defaultPrevented).toBe(true);
});

test('the message under the pointer shows its buttons; one that passes under it while the list moves does not', async () => {
  await list(messages(1, 2));
  at(0).dispatchEvent(new MouseEvent('pointerover', { bubbles: true }));
  await fixture.whenStable();
  expect(await names()).toEqual(['React', 'Reply', 'More']);
  element().querySelector('.scroller')?.dispatchEvent(new Event('scroll'));
  at(1).dispatchEvent(new MouseEvent('pointerover', { bubbles: true }));
  await fixture.whenStable();
  expect(await names()).toEqual([]);
});

test('what could not be loaded is said, and asked for again', async () => {
  await list([]);
  answer = () => Promise.reject(new Error('away'));
  await fixture.componentInstance.window().openAtEnd();
  await fixture.whenStable();
  expect(element().querySelector('[role=alert]')?.textContent).toContain('could not be loaded');
  answer = () => Promise.resolve(messages(1, 2));
  await (
    await TestbedHarnessEnvironment.loader(fixture).getHarness(MatButtonHarness.with({ text: 'Try again' }))
  ).click();
  await fixture.whenStable();
  expect(articles()).toHaveLength(2);
});
