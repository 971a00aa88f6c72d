import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { provideRouter } from '@angular/router';
import type { FoundView } from '@parley/client';
import { ScriptedDevice } from '../../client/testing/scripted-device';
import { shows } from '../../shared/testing/shows';
import { AddPage } from './add-page';

const digits = '01234 '.repeat(12).trim();
const bob = (parts: Partial<FoundView> = {}): FoundView => ({
  id: 'bob' as FoundView['id'],
  address: 'bob@192.0.2.7:8443',
  handle: 'bob',
  name: 'Bob',
  colour: '3f5fb8',
  serverId: 'server' as FoundView['serverId'],
  safetyNumber: digits,
  invited: false,
  known: null,
  ...parts,
});

/** Looks an address up in the page. */
async function lookUp(device: ScriptedDevice, typed = 'bob@192.0.2.7:8443'): Promise<ComponentFixture<AddPage>> {
  globalThis.matchMedia = () =>
    ({ matches: true, addListener: () => undefined, removeListener: () => undefined }) as unknown as MediaQueryList;
  TestBed.configureTestingModule({ providers: [provideRouter([{ path: '**', children: [] }]), device.providers] });
  const fixture = TestBed.createComponent(AddPage);
  const loader = TestbedHarnessEnvironment.loader(fixture);
  await (await loader.getHarness(MatInputHarness)).setValue(typed);
  await (await loader.getHarness(MatButtonHarness.with({ text: 'Look up' }))).click();
  return fixture;
}

const press = async (fixture: ComponentFixture<AddPage>, text: string | RegExp): Promise<void> =>
  (await TestbedHarnessEnvironment.loader(fixture).getHarness(MatButtonHarness.with({ text }))).click();

test('whoever is found by address is shown as not verified, with the number to compare', async () => {
  const device = new ScriptedDevice({ phase: 'open' }).answer('lookUp', () => bob());
  const fixture = await lookUp(device);
  await shows(fixture, 'nothing proves it yet');
  expect((fixture.nativeElement as HTMLElement).querySelectorAll('parley-safety-number span')).toHaveLength(12);
  expect(device.asked.map(({ method }) => method)).toEqual(['lookUp']);
});

test('whoever is asked gets the line that was typed', async () => {
  const device = new ScriptedDevice({ phase: 'open' }).answer('lookUp', () => bob({ invited: true }));
  const fixture = await lookUp(device);
  await shows(fixture, 'Their invite proves');
  const line = await TestbedHarnessEnvironment.loader(fixture).getHarness(
    MatInputHarness.with({ selector: '[maxlength="280"]' }),
  );
  await line.setValue('  It is me ');
  await press(fixture, /Ask Bob/);
  await shows(fixture, 'Bob has been asked');
  expect(device.asked.at(-1)).toEqual({ method: 'addContact', args: ['bob@192.0.2.7:8443', 'It is me'] });
});

test('somebody who asked first is accepted', async () => {
  const fixture = await lookUp(
    new ScriptedDevice({ phase: 'open' }).answer('lookUp', () => bob({ known: 'incoming' })),
  );
  await shows(fixture, 'Bob has asked you already');
  await press(fixture, 'Accept');
  await shows(fixture, 'can write to each other now');
});

test.each([
  ['approved', 'is in your contacts already'],
  ['blocked', 'You blocked Bob'],
  ['requested', 'You have asked Bob already'],
] as const)('somebody who is %s already is told to be', async (known, words) => {
  await shows(await lookUp(new ScriptedDevice({ phase: 'open' }).answer('lookUp', () => bob({ known }))), words);
});

test.each([
  ['unreachable', 'Nobody answers at that address'],
  ['server-key-changed', 'Another server answers'],
  ['invite-invalid', 'Ask for a new one'],
] as const)('the refusal %s is explained', async (code, words) => {
  await shows(await lookUp(new ScriptedDevice({ phase: 'open' }).refuse('lookUp', code)), words);
});

test('nothing typed asks nobody', async () => {
  const device = new ScriptedDevice({ phase: 'open' });
  await shows(await lookUp(device, ''), 'Type an address');
  expect(device.asked).toEqual([]);
});
