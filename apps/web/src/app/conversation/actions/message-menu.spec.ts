import { ApplicationRef } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import type { MessageView } from '@parley/client';
import { ScriptedDevice } from '../../client/testing/scripted-device';
import { appears } from '../../shared/testing/appears';
import { Composing } from '../composer/composing';
import { me, message } from '../model/fixtures';
import { MessageMenu } from './message-menu';

beforeEach(() => {
  // Everything is drawn here, as far as anybody can tell.
  jest.spyOn(HTMLElement.prototype, 'getClientRects').mockReturnValue([new DOMRect()] as unknown as DOMRectList);
});
afterEach(() => jest.restoreAllMocks());

/** Opens the menu of a message. */
async function open(given: MessageView): Promise<void> {
  const { providers } = new ScriptedDevice({ phase: 'open' });
  TestBed.configureTestingModule({ providers: [provideRouter([]), providers, Composing, MessageMenu] });
  void TestBed.inject(MessageMenu).open(given, { x: 0, y: 0 });
  // It is loaded when somebody asks for it.
  await appears('[role=menu]');
  await TestBed.inject(ApplicationRef).whenStable();
}

const items = (role = 'menuitem'): HTMLElement[] => [
  ...document.querySelectorAll<HTMLElement>(`[role=menu] [role=${role}]`),
];
/** What stands in the menu, by its words: icons are words of their own. */
const labels = (): string[] => items().flatMap((item) => item.querySelector('span')?.textContent ?? []);

const own = (given: Partial<MessageView> = {}): MessageView => message(1, { incoming: false, from: me, ...given });

test('a message of somebody else is answered, copied and deleted for oneself, not edited', async () => {
  await open(message(1));
  expect(labels()).toEqual(['Reply', 'Copy text', 'Info', 'Delete for me']);
  expect(items('menuitemradio').length).toBeGreaterThan(0);
});

test('an own message is edited, too, and deleted for everyone or for oneself', async () => {
  await open(own());
  expect(labels()).toEqual(['Reply', 'Edit', 'Copy text', 'Info', 'Delete']);
  items().at(-1)?.click();
  await TestBed.inject(ApplicationRef).whenStable();
  expect(labels()).toEqual(['Delete', 'Delete for everyone', 'Delete for me']);
});

test('what failed can be tried again', async () => {
  await open(own({ state: 'failed' }));
  expect(labels()).toContain('Retry');
});

test('nobody reacts to what was deleted', async () => {
  await open(own({ deleted: true }));
  expect(labels()).toEqual(['Info', 'Delete for me']);
  expect(items('menuitemradio')).toEqual([]);
});
