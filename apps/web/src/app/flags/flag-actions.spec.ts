import { TestBed } from '@angular/core/testing';
import { ScriptedDevice } from '../client/testing/scripted-device';
import { somebody } from '../contacts/fixtures';
import type { Action } from '../shared/popups/action-menu';
import { snackBar } from '../shared/testing/snack-bar';
import { FlagActions, type Flagged } from './flag-actions';

let device: ScriptedDevice;
let flags: FlagActions;
beforeEach(() => {
  device = new ScriptedDevice({ phase: 'open' });
  TestBed.configureTestingModule({ providers: [device.providers] });
  flags = TestBed.inject(FlagActions);
});

const labels = (actions: readonly Action[]): string[] => actions.map(({ label }) => label);
const choose = (flagged: Flagged, label: string): void =>
  flags
    .of(flagged)
    .find((action) => action.label === label)
    ?.run?.();
const asked = (): unknown => device.asked.at(-1)?.args;

test('a plain conversation is muted, pinned and archived; one that is so already is brought back', () => {
  expect(labels(flags.of(somebody()))).toEqual(['Mute', 'Pin', 'Archive']);
  const raised = somebody({ pinned: true, mutedUntil: Date.now() + 60_000 });
  expect(labels(flags.of(raised))).toEqual(['Unmute', 'Unpin', 'Archive']);
  expect(labels(flags.of(somebody({ archived: true })))).toEqual(['Mute', 'Back from the archive']);
});

test('a mute that has ended is none', () => {
  expect(labels(flags.of(somebody({ mutedUntil: Date.now() - 60_000 })))).toContain('Mute');
});

test('muting asks for how long', () => {
  const choices = flags.of(somebody())[0]?.choices ?? [];
  expect(labels(choices)).toEqual(['For an hour', 'For 8 hours', 'For a week', 'Until I turn it on again']);
  const before = Date.now();
  choices[0]?.run?.();
  const [conversation, { mutedUntil }] = asked() as [string, { mutedUntil: number }];
  expect(conversation).toBe('bob');
  expect(mutedUntil).toBeGreaterThanOrEqual(before + 3_600_000);
  choices[3]?.run?.();
  expect(new Date((asked() as [string, { mutedUntil: number }])[1].mutedUntil).getUTCFullYear()).toBe(9999);
});

test('pinning changes nothing else', () => {
  choose(somebody(), 'Pin');
  expect(asked()).toEqual(['bob', { pinned: true }]);
});

test('archiving unpins, and can be taken back', async () => {
  choose(somebody({ pinned: true }), 'Archive');
  const bar = await snackBar();
  expect(await bar.getMessage()).toBe('The chat with Bob is archived.');
  const back = new Promise((resolve) => device.answer('setFlags', (...args) => resolve(args)));
  await bar.dismissWithAction();
  expect(device.asked[0]?.args).toEqual(['bob', { archived: true, pinned: false }]);
  expect(await back).toEqual(['bob', { archived: false, pinned: true }]);
});
