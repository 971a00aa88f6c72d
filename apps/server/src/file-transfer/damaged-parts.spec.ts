import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { type FileSide, type TestFile } from './transfer.fixtures';
import { codeOf, isOver, isReady, TwoSides } from './two-sides.fixtures';

const sides = TwoSides.forTests();
let alice: FileSide;
let bob: FileSide;
beforeAll(() => {
  ({ alice, bob } = sides);
});

function flip(path: string): void {
  const bytes = readFileSync(path);
  bytes[3] = (bytes[3] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

describe('what happens to the disk of the sender', () => {
  it.each<[string, (file: TestFile) => void]>([
    ['a flipped bit', (file) => flip(alice.partPath(file, 2))],
    ['a part that is gone', (file) => rmSync(alice.partPath(file, 2))],
    ['a part that was cut', (file) => writeFileSync(alice.partPath(file, 2), 'short')],
    [
      'two parts in each other’s place',
      (file) => {
        renameSync(alice.partPath(file, 2), `${alice.partPath(file, 2)}x`);
        renameSync(alice.partPath(file, 3), alice.partPath(file, 2));
        renameSync(`${alice.partPath(file, 2)}x`, alice.partPath(file, 3));
      },
    ],
  ])('%s ends the transfer on both sides, and nothing counts as complete', async (_what, damage) => {
    const file = await sides.uploaded();
    damage(file);
    await bob.begin(file, 'in', alice);
    const ended = await bob.until(file, isOver);
    expect(ended).toMatchObject({ state: 'cancelled', reason: 'transfer-ended' });
    expect(await alice.item(file)).toMatchObject({ state: 'failed', reason: 'file-damaged', stored: 0 });
    // The rows say so first, then the files go.
    for (const side of [alice, bob]) while (side.onDisk.some((name) => name.startsWith(file.id))) await side.item(file);
  });
});

describe('what happens to the disk of the recipient', () => {
  const fetched = async (): Promise<TestFile> => {
    const file = await sides.uploaded();
    await bob.begin(file, 'in', alice);
    await bob.until(file, isReady);
    return file;
  };
  const check = async (file: TestFile, part: number): Promise<unknown> =>
    (await bob.call('POST', `/${file.id}/parts/${part}/check`)).json;

  it.each<[string, (path: string) => void]>([
    ['a flipped bit', flip],
    ['a part that is gone', (path) => rmSync(path)],
  ])('%s is found when a client asks, and that part alone fetched again', async (_what, damage) => {
    const file = await fetched();
    damage(bob.partPath(file, 2));
    expect(await check(file, 2)).toEqual({ sound: false });
    expect(await bob.download(file, 2)).toEqual(Buffer.from(file.part(2)));
    expect(await check(file, 2)).toEqual({ sound: true });
    await bob.until(file, isReady);
    expect(sides.sent(file)).toEqual([0, 1, 2, 2, 3, 4, 5]);
  });

  it('that is sound stays as it is, whoever doubts it', async () => {
    const file = await fetched();
    expect(await check(file, 2)).toEqual({ sound: true });
    expect(sides.sent(file)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(codeOf(await bob.call('POST', `/${file.id}/parts/6/check`))).toBe('malformed');
  });
});
