import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { ScriptedDevice } from '../client/testing/scripted-device';
import { LostNotice } from './lost-notice';

test('what was never sent and cannot be any more is said until somebody has read it', async () => {
  const device = new ScriptedDevice({ phase: 'open' });
  TestBed.configureTestingModule({ providers: [device.providers] });
  const fixture = TestBed.createComponent(LostNotice);
  const text = (): string => (fixture.nativeElement as HTMLElement).textContent.trim();
  await device.taken();
  await fixture.whenStable();
  expect(text()).toBe('');

  device.show({ unsentLost: 2 });
  await device.taken();
  await fixture.whenStable();
  expect(text()).toContain('2 messages that waited here were never sent');

  await (await TestbedHarnessEnvironment.loader(fixture).getHarness(MatButtonHarness)).click();
  expect(text()).toBe('');
});
