import { TestBed } from '@angular/core/testing';
import { MatSnackBar } from '@angular/material/snack-bar';
import { snackBar } from '../testing/snack-bar';
import { Undo } from './undo';

test('what was done is taken back with Undo', async () => {
  const reverted = jest.fn();
  const done = TestBed.inject(Undo).done('Archived', reverted);
  const shown = await snackBar();
  expect(await shown.getMessage()).toBe('Archived');
  expect(await shown.getActionDescription()).toBe('Undo');
  await shown.dismissWithAction();
  await done;
  expect(reverted).toHaveBeenCalledTimes(1);
});

test('what cannot be reverted is done once nobody took it back', async () => {
  const performed = jest.fn();
  const done = TestBed.inject(Undo).later('Removed', performed);
  await snackBar();
  expect(performed).not.toHaveBeenCalled();
  TestBed.inject(MatSnackBar).dismiss();
  expect(await done).toBe(true);
  expect(performed).toHaveBeenCalledTimes(1);
});

test('what was taken back in time is not done', async () => {
  const performed = jest.fn();
  const done = TestBed.inject(Undo).later('Removed', performed);
  await (await snackBar()).dismissWithAction();
  expect(await done).toBe(false);
  expect(performed).not.toHaveBeenCalled();
});

test('a second removal does not lose the first', async () => {
  const first = jest.fn();
  const done = TestBed.inject(Undo).later('Removed one', first);
  await snackBar();
  void TestBed.inject(Undo).later('Removed two', () => undefined);
  expect(await done).toBe(true);
  expect(first).toHaveBeenCalledTimes(1);
});
