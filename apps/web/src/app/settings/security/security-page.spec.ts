import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatFormFieldHarness } from '@angular/material/form-field/testing';
import { MatInputHarness, MatNativeSelectHarness } from '@angular/material/input/testing';
import { provideRouter } from '@angular/router';
import { ScriptedDevice } from '../../client/testing/scripted-device';
import { shows } from '../../shared/testing/shows';
import { SecurityPage } from './security-page';

async function open(device: ScriptedDevice): Promise<ComponentFixture<SecurityPage>> {
  TestBed.configureTestingModule({ providers: [provideRouter([]), device.providers] });
  const fixture = TestBed.createComponent(SecurityPage);
  await device.taken();
  await fixture.whenStable();
  return fixture;
}

async function press(fixture: ComponentFixture<SecurityPage>, text: string): Promise<void> {
  await (await TestbedHarnessEnvironment.loader(fixture).getHarness(MatButtonHarness.with({ text }))).click();
}

async function type(fixture: ComponentFixture<SecurityPage>, label: string, text: string): Promise<void> {
  const loader = TestbedHarnessEnvironment.loader(fixture);
  const field = await loader.getHarness(MatFormFieldHarness.with({ floatingLabelText: label }));
  await (await field.getControl(MatInputHarness))?.setValue(text);
}

test('the time without anybody is chosen, the rest stays', async () => {
  const device = new ScriptedDevice({ phase: 'open', security: { idleMinutes: null, stayUntil: 5 } });
  const fixture = await open(device);
  const select = await TestbedHarnessEnvironment.loader(fixture).getHarness(MatNativeSelectHarness);
  await select.selectOptions({ text: 'After 15 minutes' });
  expect(device.asked).toEqual([{ method: 'setSecurity', args: [{ idleMinutes: 15, stayUntil: 5 }] }]);
});

test('a browser that stays unlocked says until when, and can be told not to', async () => {
  const device = new ScriptedDevice({ phase: 'open', security: { idleMinutes: null, stayUntil: 4_102_444_800_000 } });
  const fixture = await open(device);
  await shows(fixture, 'opens without a password until');
  await press(fixture, 'Ask for the password again');
  expect(device.asked).toEqual([{ method: 'setSecurity', args: [{ idleMinutes: null, stayUntil: null }] }]);
});

test('a wrong current password is told at its field, and the new one is not lost', async () => {
  const device = new ScriptedDevice({ phase: 'open' }).refuse('changePassword', 'wrong-password');
  const fixture = await open(device);
  await type(fixture, 'Current password', 'wrong');
  await type(fixture, 'New password', 'seven quiet llamas knitting');
  await press(fixture, 'Change the password');
  await shows(fixture, 'That is not the password.');
  const loader = TestbedHarnessEnvironment.loader(fixture);
  const field = await loader.getHarness(MatFormFieldHarness.with({ floatingLabelText: 'New password' }));
  expect(await (await field.getControl(MatInputHarness))?.getValue()).toBe('seven quiet llamas knitting');
  expect(await field.hasErrors()).toBe(false);
});
