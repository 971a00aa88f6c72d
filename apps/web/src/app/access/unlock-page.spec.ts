import { Location } from '@angular/common';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { NavigationEnd, provideRouter, Router } from '@angular/router';
import { filter, firstValueFrom } from 'rxjs';
import { ScriptedDevice } from '../client/testing/scripted-device';
import { shows } from '../shared/testing/shows';
import { UnlockPage } from './unlock-page';

const server = { claimed: true, handle: 'alice', address: 'chat.example.org', server: 's' };

async function open(
  device: ScriptedDevice,
): Promise<{ fixture: ComponentFixture<UnlockPage>; field: HTMLInputElement }> {
  TestBed.configureTestingModule({ providers: [provideRouter([{ path: '**', children: [] }]), device.providers] });
  const fixture = TestBed.createComponent(UnlockPage);
  document.body.append(fixture.nativeElement as HTMLElement);
  await shows(fixture, 'alice@chat.example.org');
  return { fixture, field: (fixture.nativeElement as HTMLElement).querySelector('#password') as HTMLInputElement };
}

async function press(fixture: ComponentFixture<UnlockPage>, text: string): Promise<void> {
  const loader = TestbedHarnessEnvironment.loader(fixture);
  await (await loader.getHarness(MatButtonHarness.with({ text }))).click();
}

test('the password opens the device, for as long as the person wants', async () => {
  const device = new ScriptedDevice({ phase: 'locked', server });
  const { fixture, field } = await open(device);
  expect(document.activeElement).toBe(field);
  field.value = 'secret';
  const stay = (fixture.nativeElement as HTMLElement).querySelector<HTMLInputElement>('[type=checkbox]');
  stay?.click();
  await fixture.whenStable();
  const before = Date.now();
  await press(fixture, 'Unlock');
  const [asked] = device.asked;
  expect(asked?.method).toBe('unlock');
  expect(asked?.args[0]).toBe('secret');
  expect(asked?.args[1]).toBeGreaterThanOrEqual(before + 7 * 24 * 3_600_000);
});

test('a wrong password is told at the field, which has the focus', async () => {
  const { fixture, field } = await open(
    new ScriptedDevice({ phase: 'locked', server }).refuse('unlock', 'wrong-password'),
  );
  field.value = 'wrong';
  await press(fixture, 'Unlock');
  await shows(fixture, 'That is not the password.');
  expect(field.getAttribute('aria-invalid')).toBe('true');
  expect(document.activeElement).toBe(field);
});

test('nothing is asked of the device without a password', async () => {
  const device = new ScriptedDevice({ phase: 'locked', server });
  const { fixture } = await open(device);
  await press(fixture, 'Unlock');
  await shows(fixture, 'Type your password.');
  expect(device.asked).toEqual([]);
});

test('a browser that does not know the device signs in, and says why it was signed out', async () => {
  const { fixture } = await open(new ScriptedDevice({ phase: 'signed-out', problem: 'not-signed-in', server }));
  const page = fixture.nativeElement as HTMLElement;
  expect(page.querySelector('h1')?.textContent).toContain('Sign in');
  expect(page.textContent).toContain('This browser was signed out');
});

test('the address that was asked for opens behind it, with the invite in its fragment', async () => {
  const device = new ScriptedDevice({ phase: 'locked', server });
  await open(device);
  TestBed.inject(Location).replaceState('/add#web+parley:bob');
  const router = TestBed.inject(Router);
  const arrived = firstValueFrom(router.events.pipe(filter((event) => event instanceof NavigationEnd)));
  device.show({ phase: 'open' });
  expect((await arrived).url).toBe('/add#web+parley:bob');
});
