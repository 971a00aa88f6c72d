import { effect } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { ClientEvent, ContactView, ConversationView } from '@parley/client';
import { ClientStore } from './client-store';
import { ScriptedDevice } from './testing/scripted-device';

const contact = (id: string, name = id): ContactView => ({ id, name }) as unknown as ContactView;
const conversation = (id: string, unread: number): ConversationView => ({ id, unread }) as unknown as ConversationView;

async function open(device: ScriptedDevice): Promise<ClientStore> {
  TestBed.configureTestingModule({ providers: [device.providers] });
  const store = TestBed.inject(ClientStore);
  await device.taken();
  return store;
}

test('signals follow the state of the device', async () => {
  const device = new ScriptedDevice({ phase: 'locked' });
  const store = await open(device);
  expect(store.phase()).toBe('locked');
  device.show({ phase: 'open', conversations: [conversation('a', 2), conversation('b', 3)] });
  await device.taken();
  expect(store.phase()).toBe('open');
  expect(store.unread()).toBe(5);
  expect(store.conversationsById().get('b')).toEqual(conversation('b', 3));
});

test('what did not change keeps whoever looks at it quiet', async () => {
  const device = new ScriptedDevice({ phase: 'open', contacts: [contact('a'), contact('b')] });
  const store = await open(device);
  let looked = 0;
  TestBed.runInInjectionContext(() => effect(() => void [store.contacts(), looked++]));
  TestBed.tick();
  const [first] = store.contacts();
  device.show({ connection: 'online' });
  await device.taken();
  TestBed.tick();
  expect(looked).toBe(1);
  device.show({ contacts: [contact('a'), contact('b', 'Bob')] });
  await device.taken();
  TestBed.tick();
  expect(looked).toBe(2);
  expect(store.contacts()[0]).toBe(first);
});

test('events are told to everybody who listens, until they do not', async () => {
  const device = new ScriptedDevice({ phase: 'open' });
  const store = await open(device);
  const event = { change: 7, type: 'contact', contact: contact('a') } as ClientEvent;
  const heard: ClientEvent[] = [];
  const stop = store.onEvents((events) => heard.push(...events));
  device.tell(event);
  await device.taken();
  stop();
  device.tell(event);
  await device.taken();
  expect(heard).toEqual([event]);
});

test('a refusal of the device reaches whoever asked, with its code', async () => {
  const store = await open(new ScriptedDevice({ phase: 'open' }).refuse('block', 'unknown-contact'));
  await expect(store.client.block('x' as never)).rejects.toMatchObject({ code: 'unknown-contact' });
});
