import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MatButtonHarness } from '@angular/material/button/testing';
import { MatFormFieldHarness } from '@angular/material/form-field/testing';
import { MatInputHarness } from '@angular/material/input/testing';
import { provideRouter } from '@angular/router';
import type { rest } from '@parley/protocol';
import { ScriptedDevice } from '../../client/testing/scripted-device';
import { shows } from '../../shared/testing/shows';
import { BackupCard } from './backup-card';

const NOTHING: rest.BackupAnswer = { last: null, restored: null, running: null };

async function open(device: ScriptedDevice): Promise<ComponentFixture<BackupCard>> {
  TestBed.configureTestingModule({ providers: [provideRouter([]), device.providers] });
  const fixture = TestBed.createComponent(BackupCard);
  await device.taken();
  await fixture.whenStable();
  return fixture;
}

async function make(fixture: ComponentFixture<BackupCard>, password: string): Promise<void> {
  const loader = TestbedHarnessEnvironment.loader(fixture);
  const field = await loader.getHarness(MatFormFieldHarness.with({ floatingLabelText: 'Password' }));
  await (await field.getControl(MatInputHarness))?.setValue(password);
  await (await loader.getHarness(MatButtonHarness.with({ text: /Download a backup/ }))).click();
}

test('says what a backup holds, when the last was made, and what a restore means', async () => {
  const from = Date.UTC(2026, 0, 2, 12);
  const device = new ScriptedDevice({ phase: 'open' });
  device.answer('backups', () => ({ ...NOTHING, last: from, restored: { from, at: from + 1e9 } }));
  const fixture = await open(device);
  await shows(fixture, 'Keep it where only you can read it.');
  await shows(fixture, 'Jan 2, 2026');
  await shows(fixture, 'Messages of the time between are not on this server');
});

test('a wrong password is told at its field, and nothing is downloaded', async () => {
  const device = new ScriptedDevice({ phase: 'open' }).answer('backups', () => NOTHING);
  device.refuse('makeBackup', 'wrong-password');
  const click = jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
  const fixture = await open(device);
  await make(fixture, 'wrong');
  await shows(fixture, 'That is not the password.');
  expect(click).not.toHaveBeenCalled();
  click.mockRestore();
});

test('the browser is given the file once it is ready, and how far it came is shown until the end', async () => {
  const answers: rest.BackupAnswer[] = [
    NOTHING,
    { ...NOTHING, running: { phase: 'sending', done: 5_000_000, total: 20_000_000 } },
  ];
  const device = new ScriptedDevice({ phase: 'open' });
  device.answer('backups', () => answers.shift() ?? { ...NOTHING, last: Date.UTC(2026, 0, 2, 12) });
  const given: string[] = [];
  const click = jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    given.push(new URL(this.href).pathname);
  });
  const fixture = await open(device);
  await make(fixture, 'correct');
  expect(device.asked).toContainEqual({ method: 'makeBackup', args: ['correct'] });
  await shows(fixture, 'Downloading 20 MB');
  expect(given).toEqual(['/api/settings/backup/file']);
  await shows(fixture, 'Jan 2, 2026');
  click.mockRestore();
});
