import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { provideRouter } from '@angular/router';
import type { ConversationView } from '@parley/client';
import { ScriptedDevice } from '../client/testing/scripted-device';
import { ConversationsPage } from './conversations-page';
import { conversation } from './fixtures';

const all = [
  conversation('Ann'),
  conversation('Ben', { archived: true, unread: 2 }),
  conversation('Cleo', { archived: true }),
];

async function page(conversations: readonly ConversationView[], folder?: string): Promise<ComponentFixture<unknown>> {
  const device = new ScriptedDevice({ phase: 'open', connection: 'online', listed: true, conversations });
  TestBed.configureTestingModule({ providers: [device.providers, provideRouter([])] });
  const fixture = TestBed.createComponent(ConversationsPage);
  fixture.componentRef.setInput('folder', folder);
  await device.taken();
  await fixture.whenStable();
  return fixture;
}

const element = ({ nativeElement }: ComponentFixture<unknown>): HTMLElement => nativeElement as HTMLElement;
const folder = (fixture: ComponentFixture<unknown>): HTMLAnchorElement | null =>
  element(fixture).querySelector('a[href="/?folder=archive"]');
const heading = (fixture: ComponentFixture<unknown>): string | undefined =>
  element(fixture).querySelector('h1')?.textContent;

test('the archive is a folder above the list: how many wait there, and that something is new', async () => {
  const shown = await page(all);
  expect(heading(shown)).toBe('Chats');
  expect(folder(shown)?.textContent).toMatch(/Archive\s*2\s*new/);
});

test('without anything in it there is no folder, and nothing new without unread messages', async () => {
  expect(folder(await page([conversation('Ann')]))).toBeNull();
  TestBed.resetTestingModule();
  expect(
    folder(await page([conversation('Ann'), conversation('Cleo', { archived: true })]))?.textContent,
  ).not.toContain('new');
});

test('inside, a way leads back, and nothing is searched or begun', async () => {
  const shown = await page(all, 'archive');
  expect(heading(shown)).toBe('Archive');
  expect(element(shown).querySelector('a[aria-label="Back to all conversations"]')?.getAttribute('href')).toBe('/');
  expect(element(shown).querySelector('input')).toBeNull();
  expect(folder(shown)).toBeNull();
  const buttons = await TestbedHarnessEnvironment.loader(shown).getAllHarnesses(
    MatButtonHarness.with({ selector: '[aria-label="New"]' }),
  );
  expect(buttons).toEqual([]);
});

test('an empty archive says what it is for', async () => {
  expect(element(await page([conversation('Ann')], 'archive')).textContent).toContain(
    'Conversations that you archive wait here',
  );
});

test('nobody to talk to yet: both ways to somebody are there', async () => {
  const shown = element(await page([]));
  expect(shown.querySelector('a[href="/contacts/invite"]')).not.toBeNull();
  expect(shown.querySelector('a[href="/contacts/add"]')).not.toBeNull();
});

test('with every conversation in the archive, the list says where they are, not that there is nobody', async () => {
  const shown = element(await page(all.filter(({ archived }) => archived)));
  expect(shown.textContent).toContain('All conversations are in the archive');
  expect(shown.textContent).not.toContain('Nobody to talk to yet');
  expect(shown.querySelectorAll('a[href="/?folder=archive"]')).toHaveLength(2);
});

test('nobody is said to be missing before the device has told who there is', async () => {
  const device = new ScriptedDevice({ phase: 'open', connection: 'online', listed: false });
  TestBed.configureTestingModule({ providers: [device.providers, provideRouter([])] });
  const fixture = TestBed.createComponent(ConversationsPage);
  await device.taken();
  await fixture.whenStable();
  expect(element(fixture).textContent).not.toContain('Nobody to talk to yet');
});
