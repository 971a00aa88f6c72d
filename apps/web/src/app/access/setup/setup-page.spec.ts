import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import type { HarnessLoader } from '@angular/cdk/testing';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatCheckboxHarness } from '@angular/material/checkbox/testing';
import { MatFormFieldHarness } from '@angular/material/form-field/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { provideRouter } from '@angular/router';
import { ScriptedDevice } from '../../client/testing/scripted-device';
import { shows } from '../../shared/testing/shows';
import { SETUP_TOKEN } from '../setup-token';
import { SetupPage } from './setup-page';

const server = { claimed: false, handle: null, address: '127.0.0.1:8443', server: 's' };
const kit = { recoveryWords: 'a b c d e f g h i j k l', recoveryKit: 'Parley recovery kit' };

interface Opened {
  readonly fixture: ComponentFixture<SetupPage>;
  readonly loader: HarnessLoader;
  readonly press: (text: string) => Promise<void>;
  readonly type: (label: string, text: string) => Promise<void>;
}

async function open(device: ScriptedDevice, token: string | null = 'T'): Promise<Opened> {
  TestBed.configureTestingModule({
    providers: [provideRouter([]), device.providers, { provide: SETUP_TOKEN, useValue: token }],
  });
  const fixture = TestBed.createComponent(SetupPage);
  await device.taken();
  await fixture.whenStable();
  const loader = TestbedHarnessEnvironment.loader(fixture);
  return {
    fixture,
    loader,
    press: async (text) => (await loader.getHarness(MatButtonHarness.with({ text }))).click(),
    type: async (label, text) => {
      const field = await loader.getHarness(MatFormFieldHarness.with({ floatingLabelText: label }));
      await (await field.getControl(MatInputHarness))?.setValue(text);
    },
  };
}

test('without the token the page tells where to find it, and asks nothing', async () => {
  const { fixture, loader } = await open(new ScriptedDevice({ phase: 'setup', server }), null);
  await shows(fixture, 'This server waits for its owner');
  expect(await loader.getAllHarnesses(MatInputHarness)).toEqual([]);
});

test('name, password and kit make an account', async () => {
  const device = new ScriptedDevice({ phase: 'setup', server });
  device.answer('setUp', () => {
    device.show({ phase: 'open' });
    return kit;
  });
  device.answer('reachability', () => []);
  const { fixture, loader, press, type } = await open(device);

  await type('Name', 'Zoë van Dyk');
  expect((fixture.nativeElement as HTMLElement).textContent).toContain('zoe.van.dyk@127.0.0.1:8443');
  await type('Handle', 'zoe');
  await press('Next');
  await type('Password', 'seven quiet llamas knitting');
  await press('Make my account');
  await shows(fixture, 'Save your recovery kit');
  expect(device.asked[0]).toMatchObject({
    method: 'setUp',
    args: [{ name: 'Zoë van Dyk', handle: 'zoe', password: 'seven quiet llamas knitting', setupToken: 'T' }],
  });

  const next = await loader.getHarness(MatButtonHarness.with({ text: 'Next' }));
  expect(await next.isDisabled()).toBe(true);
  await (await loader.getHarness(MatCheckboxHarness)).check();
  await next.click();
  await shows(fixture, 'You are all set');
});

test('a password that is easy to guess is refused with a reason, however fast it is sent', async () => {
  const device = new ScriptedDevice({ phase: 'setup', server });
  const { fixture, press, type } = await open(device);
  await type('Name', 'Alice');
  await press('Next');
  await type('Password', 'password1');
  await press('Make my account');
  await shows(fixture, 'Too easy to guess.');
  await shows(fixture, 'common password');
  expect(device.asked).toEqual([]);
});

test('a handle that the protocol does not know is refused', async () => {
  const { fixture, press, type } = await open(new ScriptedDevice({ phase: 'setup', server }));
  await type('Name', 'Alice');
  await type('Handle', 'Alice Liddell');
  await press('Next');
  await shows(fixture, 'Small letters, digits');
});

test('a refusal of the server is told in words', async () => {
  const device = new ScriptedDevice({ phase: 'setup', server }).refuse('setUp', 'wrong-setup-token');
  const { fixture, press, type } = await open(device);
  await type('Name', 'Alice');
  await press('Next');
  await type('Password', 'seven quiet llamas knitting');
  await press('Make my account');
  await shows(fixture, 'Open the one that the server prints');
});
