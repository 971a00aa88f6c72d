import { ProtocolError, type TransferId } from '@parley/protocol';
import { FileJobs } from './file-jobs';
import type { FileWork } from './file-work';

const id = (number: number): TransferId => `transfer ${number}` as TransferId;

let shown: readonly FileWork[] = [];
let paused: readonly TransferId[] = [];
const jobs = (): FileJobs =>
  new FileJobs(
    (all) => (shown = all),
    () => Promise.resolve(),
    (which) => (paused = [...paused, which]),
  );
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

test('four files move at once; the fifth waits for one of them', async () => {
  const all = jobs();
  const ends: (() => void)[] = [];
  for (let number = 0; number < 5; number++) all.run(id(number), 'saving', () => new Promise((end) => ends.push(end)));
  await settled();
  expect(ends).toHaveLength(4);
  expect(shown).toHaveLength(5);
  ends[0]?.();
  await settled();
  expect(ends).toHaveLength(5);
});

test('what goes wrong is shown with its reason, a pause is not', async () => {
  const all = jobs();
  all.run(id(1), 'saving', () => Promise.reject(new ProtocolError('storage-full', 'no room')));
  all.run(id(2), 'uploading', () => Promise.reject(new ProtocolError('transfer-paused', 'paused')));
  await settled();
  expect(shown).toEqual([{ id: id(1), step: 'failed', reason: 'storage-full' }]);
  expect(all.isRunning(id(2))).toBe(false);
  // It may go on already.
  expect(paused).toEqual([id(2)]);
});

test('after the end nothing of what still runs is shown', async () => {
  const all = jobs();
  const ending = Promise.withResolvers<void>();
  all.run(id(1), 'saving', () => ending.promise);
  await settled();
  all.close();
  ending.reject(new ProtocolError('storage-full', 'no room'));
  await settled();
  expect(shown).toEqual([]);
});
