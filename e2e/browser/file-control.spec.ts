import type { Page } from '../../tools/browser/launch';
import { messageOf } from './support/conversation';
import { act, saved, sendChosen } from './support/file-cards';
import { digestOf, drop, makeFile } from './support/files';
import { parts, partsLeft, partsOf } from './support/sealed-parts';
import { TwoInBrowsers } from './support/two-in-browsers';

/** Hundreds of megabytes take their time on a busy machine. */
jest.setTimeout(600_000);
const PATIENCE_MS = 120_000;
/** Large enough that it is on its way for as long as it takes to press a button. */
const MIB = 300;

const two = new TwoInBrowsers();
let alice: Page;
let bob: Page;

beforeAll(async () => {
  [alice, bob] = [(await two.chat(two.alice)).page, (await two.chat(two.bob)).page];
  for (const page of [alice, bob]) page.setDefaultTimeout(PATIENCE_MS);
  await makeFile(alice, 'large.bin', MIB);
});

/** Alice offers the file, Bob takes it; resolves when a part of it has reached his server. */
async function onItsWay(): Promise<{ hers: ReturnType<typeof messageOf>; his: ReturnType<typeof messageOf> }> {
  const before = partsOf(two.bob.server);
  await drop(alice, [{ made: 'large.bin' }]);
  await sendChosen(alice);
  const [hers, his] = [messageOf(alice, 'large.bin'), messageOf(bob, 'large.bin')];
  await act(his, 'Accept');
  await parts(two.bob.server, before + 1);
  return { hers, his };
}

test('either side pauses and goes on, and what arrives is what was sent', async () => {
  const { hers, his } = await onItsWay();
  await act(hers, 'Pause');
  await hers.getByText('Paused ·').waitFor();
  await his.getByText('Paused by Alice').waitFor();
  expect(await his.getByRole('button', { name: 'Go on' }).count()).toBe(0);
  expect(partsOf(two.bob.server)).toBeLessThan(MIB / 8);

  await act(hers, 'Go on');
  await his.getByRole('button', { name: 'Pause' }).waitFor();
  await act(his, 'Pause');
  await his.getByText('Paused ·').waitFor();
  await hers.getByText('Paused by Bob').waitFor();
  expect(partsOf(two.bob.server)).toBeLessThan(MIB / 8);

  await act(his, 'Go on');
  await his.getByRole('button', { name: 'Save' }).waitFor();
  await hers.getByText('Received by Bob').waitFor();
  expect(await saved(bob, his)).toEqual({ name: 'large.bin', sha256: digestOf(MIB) });
});

test('its sender cancels, takes that back, and cancels for good: both see it, and its parts are gone from both servers', async () => {
  const [onHers, onHis] = [partsOf(two.alice.server), partsOf(two.bob.server)];
  const { hers, his } = await onItsWay();
  await act(hers, 'Cancel');
  await hers.getByText('Ending').waitFor();
  await alice.getByRole('button', { name: 'Undo' }).click();
  await his.getByRole('button', { name: 'Pause' }).waitFor();
  await act(hers, 'Cancel');
  await his.getByText('Cancelled').waitFor();
  await hers.getByText('Cancelled').waitFor();
  await Promise.all([partsLeft(two.alice.server, onHers), partsLeft(two.bob.server, onHis)]);
  for (const card of [hers, his]) expect(await card.getByRole('progressbar').count()).toBe(0);
});

test('its recipient cancels: both see it, and its parts are gone from both servers', async () => {
  const [onHers, onHis] = [partsOf(two.alice.server), partsOf(two.bob.server)];
  const { hers, his } = await onItsWay();
  await act(his, 'Cancel');
  await hers.getByText('Bob declined it').waitFor();
  await his.getByText('Declined').waitFor();
  await Promise.all([partsLeft(two.alice.server, onHers), partsLeft(two.bob.server, onHis)]);
  // In his browser, only what he received before is left.
  await bob.waitForFunction(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('files');
    let count = 0;
    for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys())
      count += Number(name !== '');
    return count === 1;
  });
});
