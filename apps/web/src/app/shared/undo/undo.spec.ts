import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MatSnackBar } from '@angular/material/snack-bar';
import { MatSnackBarHarness } from '@angular/material/snack-bar/testing';
import { Undo } from './undo';

@Component({ changeDetection: ChangeDetectionStrategy.OnPush, template: '' })
class Page {}

/** The bar, once it is there: what draws it is loaded first. */
async function bar(): Promise<MatSnackBarHarness> {
  await import('@angular/material/snack-bar');
  return TestbedHarnessEnvironment.documentRootLoader(TestBed.createComponent(Page)).getHarness(MatSnackBarHarness);
}

test('what was done is taken back with Undo', async () => {
  const reverted = jest.fn();
  const done = TestBed.inject(Undo).done('Archived', reverted);
  const shown = await bar();
  expect(await shown.getMessage()).toBe('Archived');
  expect(await shown.getActionDescription()).toBe('Undo');
  await shown.dismissWithAction();
  await done;
  expect(reverted).toHaveBeenCalledTimes(1);
});

test('what cannot be reverted is done once nobody took it back', async () => {
  const performed = jest.fn();
  const done = TestBed.inject(Undo).later('Removed', performed);
  await bar();
  expect(performed).not.toHaveBeenCalled();
  TestBed.inject(MatSnackBar).dismiss();
  expect(await done).toBe(true);
  expect(performed).toHaveBeenCalledTimes(1);
});

test('what was taken back in time is not done', async () => {
  const performed = jest.fn();
  const done = TestBed.inject(Undo).later('Removed', performed);
  await (await bar()).dismissWithAction();
  expect(await done).toBe(false);
  expect(performed).not.toHaveBeenCalled();
});

test('a second removal does not lose the first', async () => {
  const first = jest.fn();
  const done = TestBed.inject(Undo).later('Removed one', first);
  await bar();
  void TestBed.inject(Undo).later('Removed two', () => undefined);
  expect(await done).toBe(true);
  expect(first).toHaveBeenCalledTimes(1);
});
