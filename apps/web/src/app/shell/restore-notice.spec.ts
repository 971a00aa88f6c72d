import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import type { rest } from '@parley/protocol';
import { ScriptedDevice } from '../client/testing/scripted-device';
import { RestoreNotice } from './restore-notice';

const said = (): string => document.body.textContent ?? '';

async function open(restored: rest.BackupAnswer['restored']): Promise<void> {
  const device = new ScriptedDevice({ phase: 'open' });
  const asked = new Promise<void>((resolve) =>
    device.answer('backups', () => {
      resolve();
      return { last: null, restored, running: null };
    }),
  );
  TestBed.resetTestingModule();
  TestBed.configureTestingModule({ providers: [provideRouter([]), device.providers] });
  TestBed.inject(RestoreNotice);
  await asked;
  await new Promise((resolve) => setTimeout(resolve));
}

afterEach(() => {
  localStorage.clear();
  document.body.replaceChildren();
});

test('a restore is told once in this browser, the next one again', async () => {
  await open({ from: 1, at: 2 });
  expect(said()).toContain('Newer messages are not on it.');
  document.body.replaceChildren();
  await open({ from: 1, at: 2 });
  expect(said()).not.toContain('Newer messages');
  await open({ from: 1, at: 3 });
  expect(said()).toContain('Newer messages');
});

test('a server that was never restored says nothing', async () => {
  await open(null);
  expect(said()).not.toContain('Newer messages');
});
