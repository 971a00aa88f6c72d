import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { provideRouter } from '@angular/router';
import type { ContactView } from '@parley/client';
import { ScriptedDevice } from '../../client/testing/scripted-device';
import { somebody } from '../../contacts/fixtures';
import { conversation } from '../../conversations/fixtures';
import { appears } from '../../shared/testing/appears';
import { ConversationHeader } from './conversation-header';

let device: ScriptedDevice;

async function header(contact?: ContactView): Promise<ComponentFixture<ConversationHeader>> {
  device = new ScriptedDevice({ phase: 'open' });
  TestBed.configureTestingModule({ providers: [device.providers, provideRouter([])] });
  const fixture = TestBed.createComponent(ConversationHeader);
  const shown =
    contact === undefined ? conversation('self', { kind: 'self' }) : conversation(contact.name, { id: 'bob' });
  fixture.componentRef.setInput('conversation', shown);
  fixture.componentRef.setInput('contact', contact);
  await device.taken();
  await fixture.whenStable();
  return fixture;
}

const find = ({ nativeElement }: ComponentFixture<unknown>, selector: string): Element | null =>
  (nativeElement as HTMLElement).querySelector(selector);

test('the name leads to the details', async () => {
  const shown = await header(somebody());
  expect(find(shown, 'h1 a.title')?.textContent.trim()).toBe('Bob');
  expect(find(shown, 'h1 a.title')?.getAttribute('href')).toBe('/c/bob/details');
});

test('somebody whose number was not compared leads to the comparison, a verified one to the contact', async () => {
  expect(find(await header(somebody()), 'a.trust')?.getAttribute('href')).toBe('/contacts/bob?verify=true');
  TestBed.resetTestingModule();
  const shown = await header(somebody({ verified: true }));
  expect(find(shown, 'a.trust')?.getAttribute('href')).toBe('/contacts/bob');
  expect(find(shown, 'a.trust [role=img]')?.getAttribute('aria-label')).toMatch(/^Verified/);
});

test('it follows whether somebody is there', async () => {
  const shown = await header(somebody());
  expect(find(shown, '.about')?.textContent).toBe('Waiting for your server');
  device.show({ reach: new Map([[somebody().id, { via: 'direct', online: true, lastSeen: null }]]) });
  await device.taken();
  await shown.whenStable();
  expect(find(shown, '.about')?.textContent).toContain('Online');
});

test('notes to self say so, and have nobody to compare numbers with', async () => {
  const shown = await header();
  expect(find(shown, '.about')?.textContent).toBe('Only you, on all your devices');
  expect(find(shown, 'a.trust')).toBeNull();
});

test('its button opens the menu of the conversation', async () => {
  const shown = await header(somebody());
  const more = await TestbedHarnessEnvironment.loader(shown).getHarness(
    MatButtonHarness.with({ selector: '[aria-label="More"]' }),
  );
  await more.click();
  await appears('[role=menu]');
  expect(document.querySelector('[role=menu]')?.textContent).toContain('Export');
});
