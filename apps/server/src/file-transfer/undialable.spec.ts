import { random } from '../gateway/owner-data.fixtures';
import { FileSide, sha256, TestFile } from './transfer.fixtures';

/** Nobody listens there. */
const NOWHERE = ['127.0.0.1:1'];
const isReady = ({ state }: { state: string }): boolean => state === 'ready';

/** Alice's server can be dialled; Bob's, as far as Alice knows, cannot: he dials her. */
let alice: FileSide;
let bob: FileSide;
beforeAll(async () => {
  [alice, bob] = await Promise.all([FileSide.start(), FileSide.start()]);
  await alice.contact(bob, 'approved', NOWHERE);
  await bob.contact(alice);
});
afterAll(() => Promise.all([alice.end(), bob.end()]));

it('a file of somebody who cannot be dialled comes over the link', async () => {
  const file = new TestFile(random(20_000_000), 3_000_000);
  await bob.begin(file, 'out', alice);
  await bob.uploadAll(file);
  await alice.begin(file, 'in', bob);
  await alice.until(file, isReady);
  expect(sha256(await alice.downloadAll(file))).toEqual(sha256(file.bytes));
  expect((await bob.item(file)).fetched).toBe(20_000_000);
});

it('follows an upload that is still running, and goes on after either server was away', async () => {
  const file = new TestFile(random(3_000_000), 300_000);
  await bob.begin(file, 'out', alice);
  await alice.begin(file, 'in', bob);
  for (let part = 0; part < 4; part += 1) await bob.upload(file, part);
  await alice.moved(file, 1_200_000);
  await bob.restart();
  for (let part = 4; part < 7; part += 1) await bob.upload(file, part);
  await alice.moved(file, 2_100_000);
  await alice.restart();
  await bob.uploadAll(file, 7);
  await alice.until(file, isReady);
  expect(sha256(await alice.downloadAll(file))).toEqual(sha256(file.bytes));
});

it('several files come at once', async () => {
  const files = Array.from({ length: 6 }, () => new TestFile(random(900_000), 300_000));
  for (const file of files) {
    await bob.begin(file, 'out', alice);
    await bob.uploadAll(file);
  }
  for (const file of files) await alice.begin(file, 'in', bob);
  for (const file of files) {
    await alice.until(file, isReady);
    expect(sha256(await alice.downloadAll(file))).toEqual(sha256(file.bytes));
  }
});
