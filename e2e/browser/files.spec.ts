import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '../../tools/browser/launch';
import { unlock } from './support/app';
import { problemsEverywhere } from './support/axe';
import { messageOf } from './support/conversation';
import { act, saved, sendChosen } from './support/file-cards';
import { digestOf, drop, makeFile, withoutHandles } from './support/files';
import { parts, partsOf } from './support/sealed-parts';
import { TwoInBrowsers } from './support/two-in-browsers';
import type { Seen } from './support/watch';

/** Hundreds of megabytes take their time on a busy machine. */
jest.setTimeout(900_000);
const PATIENCE_MS = 120_000;

type Locator = ReturnType<Page['getByRole']>;

const two = new TwoInBrowsers();
let alice: Page;
let bob: Page;
let seen: readonly Seen[];

beforeAll(async () => {
  const [hers, his] = [await two.chat(two.alice), await two.chat(two.bob)];
  [alice, bob, seen] = [hers.page, his.page, [hers.seen, his.seen]];
  for (const page of [alice, bob]) page.setDefaultTimeout(PATIENCE_MS);
});

test('an image and 300 MB are dropped with a caption, and arrive although both servers are killed on the way', async () => {
  await makeFile(alice, 'large.bin', 300);
  await drop(alice, [{ image: '#0c7a7f', name: 'sea.png' }, { made: 'large.bin' }]);
  await alice.getByRole('listitem').filter({ hasText: 'large.bin' }).getByText('315 MB').waitFor();
  await sendChosen(alice, 'From the coast');

  const picture = messageOf(bob, 'sea.png');
  await picture.getByText('From the coast').waitFor();
  const large = messageOf(bob, 'large.bin');
  await act(picture, 'Accept');
  await act(large, 'Accept');
  await parts(two.bob.server, 3);
  await two.alice.server.restart('SIGKILL');
  await parts(two.bob.server, 8);
  await two.bob.server.restart('SIGKILL');
  await large.getByRole('button', { name: 'Save', exact: true }).waitFor();
  expect(await saved(bob, large)).toEqual({ name: 'large.bin', sha256: digestOf(300) });
  await messageOf(alice, 'large.bin').getByText('Received by Bob').waitFor();
});

test('the image opens over the window, and Esc leads back', async () => {
  await act(messageOf(bob, 'sea.png'), 'Open');
  const viewer = bob.getByRole('dialog', { name: 'File' });
  const image = viewer.getByRole('img', { name: 'sea.png' });
  await image.waitFor();
  expect(await image.evaluate((element) => (element as HTMLImageElement).naturalWidth)).toBe(1200);
  expect(await problemsEverywhere(bob)).toEqual([]);
  await bob.keyboard.press('Escape');
  await viewer.waitFor({ state: 'detached' });
});

test('nothing of a file moves before it is accepted, and a declined one leaves nothing', async () => {
  await makeFile(alice, 'unwanted.bin', 9);
  const before = partsOf(two.bob.server);
  await drop(alice, [{ made: 'unwanted.bin' }]);
  expect(await problemsEverywhere(alice)).toEqual([]);
  await sendChosen(alice);
  const offered = messageOf(bob, 'unwanted.bin');
  await messageOf(alice, 'unwanted.bin').getByText('On your server, waiting for Bob').waitFor();
  expect(await problemsEverywhere(bob)).toEqual([]);
  expect(partsOf(two.bob.server)).toBe(before);
  await act(offered, 'Decline');
  await messageOf(alice, 'unwanted.bin').getByText('Bob declined it').waitFor();
  await offered.getByText('Declined').waitFor();
});

test('names that mean harm stay names', async () => {
  const name = '\u202e<img src=x onerror=document.title=1>gnp.exe';
  await drop(alice, [{ image: '#a8541c', name }]);
  await sendChosen(alice);
  const card = messageOf(bob, '_img src=x');
  await act(card, 'Accept');
  expect((await saved(bob, card)).name).toBe('_img src=x onerror=document.title=1_gnp.exe');
  expect(await bob.locator('img[src="x"]').count()).toBe(0);
});

test('files of a contact who is always welcome come without asking, until that is taken back', async () => {
  await drop(bob, [{ image: '#2f7d4f', name: 'wood.png' }]);
  await sendChosen(bob);
  await act(messageOf(alice, 'wood.png'), 'Always accept');
  await messageOf(alice, 'wood.png').getByRole('button', { name: 'Save', exact: true }).waitFor();
  await drop(bob, [{ image: '#b03a78', name: 'rose.png' }]);
  await sendChosen(bob);
  await messageOf(alice, 'rose.png').getByRole('button', { name: 'Save', exact: true }).waitFor();
  await alice.getByRole('link', { name: /^Bob/ }).last().click();
  await alice.getByRole('button', { name: 'Ask before files are accepted' }).click();
  await alice.getByRole('button', { name: 'Always accept files' }).waitFor();
});

test('after a reload in the middle of an upload the file is chosen again, and another one is refused', async () => {
  const { page } = await two.chat(two.alice);
  page.setDefaultTimeout(PATIENCE_MS);
  await withoutHandles(page);
  await page.reload();
  await unlock(page, two.alice.password);
  const path = join(two.alice.server.folder, 'chosen.bin');
  const other = join(two.alice.server.folder, 'other.bin');
  const bytes = Buffer.alloc(200 * 1024 * 1024, 'some bytes');
  writeFileSync(path, bytes);
  writeFileSync(other, 'something else');
  const choose = async (button: Locator, file: string): Promise<void> => {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button.click()]);
    await chooser.setFiles(file);
  };
  await choose(page.getByRole('button', { name: 'Attach files' }), path);
  await sendChosen(page);
  const already = partsOf(two.alice.server);
  await parts(two.alice.server, already + 2);
  await page.reload();
  await unlock(page, two.alice.password);
  const again = messageOf(page, 'chosen.bin').getByRole('button', { name: 'Choose file', exact: true });
  await choose(again, other);
  await page.getByText('The file has changed').waitFor();
  await choose(again, path);
  const card = messageOf(bob, 'chosen.bin');
  await act(card, 'Accept');
  expect((await saved(bob, card)).sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  await page.context().close();
});

test('nobody else was asked, and nothing ran that should not', () => {
  // Files that are here have addresses without a host.
  const hosts = seen.map((each) => [...each.hosts].filter(Boolean));
  expect(hosts).toEqual([two.alice, two.bob].map(({ server }) => [new URL(server.ready.ui).host]));
  const own = seen.flatMap(({ complaints }) =>
    complaints.filter((text) => !/ERR_|WebSocket connection|404|503/.test(text)),
  );
  expect(own).toEqual([]);
});
