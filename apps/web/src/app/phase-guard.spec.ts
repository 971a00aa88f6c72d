import { Location } from '@angular/common';
import { provideLocationMocks } from '@angular/common/testing';
import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { GuardsCheckEnd, GuardsCheckStart, provideRouter, Router } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { filter, firstValueFrom } from 'rxjs';
import { ScriptedDevice } from './client/testing/scripted-device';
import { whileIn } from './phase-guard';

@Component({ changeDetection: ChangeDetectionStrategy.OnPush, template: 'Chats' })
class Chats {}
@Component({ changeDetection: ChangeDetectionStrategy.OnPush, template: 'Unlock' })
class Unlock {}

const routes = [
  { path: 'unlock', component: Unlock, canActivate: [whileIn('locked', 'signed-out')] },
  { path: 'c/:id', component: Chats, canActivate: [whileIn('open')] },
  { path: '', component: Chats, canActivate: [whileIn('open')] },
];

async function visit(device: ScriptedDevice, path: string): Promise<{ text: string | null; path: string }> {
  TestBed.configureTestingModule({ providers: [provideRouter(routes), provideLocationMocks(), device.providers] });
  // As when a browser opens this address.
  TestBed.inject(Location).go(path);
  const harness = await RouterTestingHarness.create(path);
  return { text: harness.routeNativeElement?.textContent ?? null, path: TestBed.inject(Location).path() };
}

test('a locked browser unlocks under the address that was asked for', async () => {
  expect(await visit(new ScriptedDevice({ phase: 'locked' }), '/c/bob')).toEqual({ text: 'Unlock', path: '/c/bob' });
});

test('an open one does not stay at the unlock screen', async () => {
  expect(await visit(new ScriptedDevice({ phase: 'open' }), '/unlock')).toEqual({ text: 'Chats', path: '/' });
});

test('nothing is shown until it is known where the browser stands', async () => {
  const device = new ScriptedDevice({});
  const visiting = visit(device, '/c/bob');
  const happened: string[] = [];
  const { events } = TestBed.inject(Router);
  events.subscribe((event) => event instanceof GuardsCheckEnd && happened.push('decided'));
  await firstValueFrom(events.pipe(filter((event) => event instanceof GuardsCheckStart)));
  await device.taken();
  happened.push('known');
  device.show({ phase: 'open' });
  expect((await visiting).text).toBe('Chats');
  expect(happened).toEqual(['known', 'decided']);
});
