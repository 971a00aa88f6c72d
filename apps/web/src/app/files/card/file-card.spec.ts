import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatProgressBarHarness } from '@angular/material/progress-bar/testing';
import type { TransferView } from '@parley/client';
import type { DeviceState } from '../../../worker/device/device-state';
import type { FileStep } from '../../../worker/files/file-work';
import { ScriptedDevice } from '../../client/testing/scripted-device';
import { somebody } from '../../contacts/fixtures';
import { bob } from '../../conversation/model/fixtures';
import { transfer } from '../fixtures';
import { FileCard } from './file-card';

let device: ScriptedDevice;
let fixture: ComponentFixture<FileCard>;

const doing = (step: FileStep, reason?: string): Partial<DeviceState> => ({
  files: [{ id: transfer().id, step, ...(reason !== undefined && { reason }) }],
});

async function show(given: Partial<TransferView>, state: Partial<DeviceState> = {}): Promise<void> {
  device = new ScriptedDevice({ phase: 'open', contacts: [somebody({ id: bob, name: 'Bob' })], ...state });
  TestBed.configureTestingModule({ providers: [device.providers] });
  fixture = TestBed.createComponent(FileCard);
  fixture.componentRef.setInput('transfer', transfer(given));
  await device.taken();
  await fixture.whenStable();
}

const words = (): string => (fixture.nativeElement as HTMLElement).textContent;

/** Names of everything that can be done. */
async function acts(): Promise<string[]> {
  const buttons = await TestbedHarnessEnvironment.loader(fixture).getAllHarnesses(MatButtonHarness);
  const names = await Promise.all(
    buttons.map(async (button) => {
      const host = await button.host();
      return (await button.isDisabled()) ? '' : ((await host.getAttribute('aria-label')) ?? (await button.getText()));
    }),
  );
  return names.filter(Boolean);
}

async function press(name: string): Promise<void> {
  const loader = TestbedHarnessEnvironment.loader(fixture);
  const written = await loader.getHarnessOrNull(MatButtonHarness.with({ text: name }));
  const button = written ?? (await loader.getHarness(MatButtonHarness.with({ selector: `[aria-label="${name}"]` })));
  await button.click();
}

const asked = (): string[] => device.asked.map(({ method }) => method);

test('a file that is offered can be accepted, declined, or accepted always, and nothing is asked for before', async () => {
  await show({});
  expect(words()).toContain('report.zip');
  expect(words()).toContain('10 MB');
  expect(await acts()).toEqual(['Accept', 'Decline', 'Always accept']);
  expect(asked()).toEqual([]);
  await press('Accept');
  expect(device.asked).toContainEqual({ method: 'acceptFile', args: [transfer().id] });
});

test('accepting always is set for the contact before the file is taken', async () => {
  await show({});
  await press('Always accept');
  expect(device.asked).toEqual([
    { method: 'setFlags', args: [bob, { acceptFiles: true }] },
    { method: 'acceptFile', args: [transfer().id] },
  ]);
});

test('a file that moves tells how far it is, how fast, and how long it takes, and can be paused', async () => {
  await show({ state: 'running', done: 2_500_000, rate: 500_000 }, doing('saving'));
  for (const part of ['25%', '2.5 of 10 MB', '500 kB/s', '15 s left']) expect(words()).toContain(part);
  const bar = await TestbedHarnessEnvironment.loader(fixture).getHarness(MatProgressBarHarness);
  expect(await bar.getValue()).toBe(25);
  expect(await acts()).toEqual(['Pause', 'Cancel']);
});

test('whoever sends sees where it is', async () => {
  await show({ direction: 'out', state: 'uploading', done: 1_000_000 }, doing('uploading'));
  expect(words()).toContain('10%');
  fixture.componentRef.setInput('transfer', transfer({ direction: 'out', state: 'waiting' }));
  await fixture.whenStable();
  expect(words()).toContain('On your server, waiting for Bob');
  fixture.componentRef.setInput('transfer', transfer({ direction: 'out', state: 'complete' }));
  await fixture.whenStable();
  expect(words()).toContain('Received by Bob');
});

test('an upload whose file is not at hand asks for it', async () => {
  await show({ direction: 'out', state: 'uploading' }, doing('wanted'));
  expect(words()).toContain('Choose the file again to go on.');
  expect(await acts()).toEqual(['Choose file', 'Cancel']);
});

test('what went wrong is said, with a way to try again where there is one', async () => {
  await show({ state: 'running' }, doing('failed', 'storage-full'));
  expect(words()).toContain('There is no room for it.');
  expect(await acts()).toEqual(['Fetch', 'Cancel']);
});

test('a damaged file is not fetched again', async () => {
  await show({ state: 'failed', reason: 'file-damaged' }, doing('failed', 'file-damaged'));
  expect(words()).toContain('What arrived is not what was sent.');
  expect(await acts()).toEqual([]);
});

test.each([
  ['declined', 'Declined'],
  ['cancelled', 'Cancelled'],
  ['expired', 'Not on your server any more'],
] as const)('a file that is %s says so and offers nothing', async (state, said) => {
  await show({ state });
  expect(words()).toContain(said);
  expect(await acts()).toEqual([]);
});

test('a file that is here is opened only when it is of a kind that cannot run', async () => {
  await show({ state: 'complete', type: 'image/png', savedName: 'sea.png' }, doing('kept'));
  expect(await acts()).toEqual(['Open sea.png', 'Open', 'Save']);
  fixture.componentRef.setInput('transfer', transfer({ state: 'complete', type: 'image/svg+xml' }));
  await fixture.whenStable();
  expect(await acts()).toEqual(['Save']);
  fixture.componentRef.setInput('transfer', transfer({ state: 'complete', type: 'text/html' }));
  await fixture.whenStable();
  expect(await acts()).toEqual(['Save']);
});

test('a file that another device took can be fetched as long as the server keeps it', async () => {
  await show({ state: 'complete', expires: 1 });
  expect(await acts()).toEqual(['Fetch']);
  fixture.componentRef.setInput('transfer', transfer({ state: 'complete', expires: null }));
  await fixture.whenStable();
  expect(await acts()).toEqual([]);
});
