import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import type { ConversationView } from '@parley/client';
import { ScriptedDevice } from '../client/testing/scripted-device';
import { bob, came, message } from '../conversation/model/fixtures';
import { conversation } from '../conversations/fixtures';
import { Preferences } from '../settings/preferences';
import { Notifications } from './notifications';

/** What the browser would show. */
class Shown extends EventTarget {
  static permission: NotificationPermission = 'granted';
  static all: Shown[] = [];
  open = true;

  constructor(
    readonly title: string,
    readonly options: NotificationOptions,
  ) {
    super();
    Shown.all.push(this);
  }

  close(): void {
    this.open = false;
  }
}

let device: ScriptedDevice;
let looking: jest.SpyInstance;
const chat = (given: Partial<ConversationView> = {}): ConversationView =>
  conversation('Bob', { id: bob, unread: 1, ...given });
const texts = (): unknown[] => Shown.all.map(({ title, options: { body } }) => [title, body]);

async function given(wanted: { notify?: boolean; content?: boolean; chat?: ConversationView } = {}): Promise<void> {
  device = new ScriptedDevice({ phase: 'open', conversations: [wanted.chat ?? chat()] });
  TestBed.configureTestingModule({
    providers: [device.providers, provideRouter([{ path: 'c/:id', children: [] }])],
  });
  const preferences = TestBed.inject(Preferences);
  preferences.notify.set(wanted.notify ?? true);
  preferences.notifyContent.set(wanted.content ?? false);
  TestBed.inject(Notifications);
  await taken();
}

async function taken(): Promise<void> {
  await device.taken();
  TestBed.tick();
}

async function say(...positions: readonly number[]): Promise<void> {
  device.tell(...positions.map((at) => came(message(at))));
  await taken();
}

beforeEach(() => {
  localStorage.clear();
  Shown.all = [];
  Shown.permission = 'granted';
  Object.assign(globalThis, { Notification: Shown });
  looking = jest.spyOn(document, 'hasFocus').mockReturnValue(false);
});
afterEach(() => jest.restoreAllMocks());

test('a new message is told once for its conversation, without its words', async () => {
  await given();
  await say(2, 3);
  expect(texts()).toEqual([['Parley', 'A new message']]);
});

test('who wrote what is told to those who want that', async () => {
  await given({ content: true });
  await say(2);
  expect(texts()).toEqual([['Bob', 'text 2']]);
});

test('nothing is told unasked, without leave, to somebody who looks, or of a muted conversation', async () => {
  await given({ notify: false });
  await say(2);
  TestBed.resetTestingModule();
  Shown.permission = 'denied';
  await given();
  await say(2);
  TestBed.resetTestingModule();
  Shown.permission = 'granted';
  await given({ chat: chat({ mutedUntil: Date.now() + 60_000 }) });
  await say(2);
  TestBed.resetTestingModule();
  looking.mockReturnValue(true);
  await given();
  await say(2);
  expect(texts()).toEqual([]);
});

test('own messages from another device are nothing new', async () => {
  await given();
  device.tell(came(message(2, { incoming: false })));
  await taken();
  expect(texts()).toEqual([]);
});

test('what was read elsewhere is not told any more', async () => {
  await given();
  await say(2);
  expect(Shown.all.map(({ open }) => open)).toEqual([true]);
  device.show({ conversations: [chat({ unread: 0 })] });
  await taken();
  expect(Shown.all.map(({ open }) => open)).toEqual([false]);
});

test('a click opens the conversation', async () => {
  jest.spyOn(window, 'focus').mockImplementation(() => undefined);
  await given();
  await say(2);
  const [shown] = Shown.all;
  const opened = new Promise<void>((resolve) =>
    TestBed.inject(Router).events.subscribe(() => TestBed.inject(Router).url === `/c/${bob}` && resolve()),
  );
  shown?.dispatchEvent(new Event('click'));
  await opened;
  expect(shown?.open).toBe(false);
});
