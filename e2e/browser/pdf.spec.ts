import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '../../tools/browser/launch';
import { pdfOf, wordsOn } from '../support/pdf';
import { problemsEverywhere } from './support/axe';
import { messageOf } from './support/conversation';
import { act, saved } from './support/file-cards';
import { TwoInBrowsers } from './support/two-in-browsers';
import type { Seen } from './support/watch';

jest.setTimeout(300_000);

type Locator = ReturnType<Page['getByRole']>;

const two = new TwoInBrowsers();
let bob: Page;
let seen: Seen;
let dialogs = 0;

beforeAll(async () => {
  ({ page: bob, seen } = await two.chat(two.bob));
  bob.on('dialog', (dialog) => {
    dialogs++;
    void dialog.dismiss();
  });
});

/** Alice sends a file; Bob has it, and opens it. */
async function opened(name: string, bytes: Buffer): Promise<{ readonly card: Locator; readonly viewer: Locator }> {
  const path = join(two.alice.server.folder, name);
  writeFileSync(path, bytes);
  await two.alice.terminal.ok('send', two.bob.accountId, '--file', path);
  const card = messageOf(bob, name);
  await act(card, 'Accept');
  await act(card, 'Open');
  return { card, viewer: bob.getByRole('dialog', { name: 'File' }) };
}

async function closed(viewer: Locator): Promise<void> {
  await bob.keyboard.press('Escape');
  await viewer.waitFor({ state: 'detached' });
}

/** How many pixels of a drawn page are not white. */
const inked = (canvas: Locator): Promise<number> =>
  canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const { data } = (element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height) ?? { data: [] };
    let count = 0;
    for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 255) < 128) count++;
    return count;
  });

test('a PDF of many pages is read page by page, and only what is near is drawn', async () => {
  const { viewer } = await opened('report.pdf', pdfOf({ pages: 40 }));
  const pages = viewer.getByRole('document', { name: 'report.pdf' });
  await pages.getByText(wordsOn(1)).waitFor();
  await viewer.getByText('1 of 40').waitFor();
  const canvases = pages.locator('canvas');
  expect(await inked(canvases.first())).toBeGreaterThan(500);
  expect(await canvases.count()).toBeLessThan(8);
  expect(await problemsEverywhere(bob)).toEqual([]);

  await pages.press('PageDown');
  await pages.press('PageDown');
  await viewer.getByText('2 of 40').waitFor();
  await pages.press('End');
  await viewer.getByText('40 of 40').waitFor();
  await pages.getByText(wordsOn(40)).waitFor();
  await pages.getByText(wordsOn(1)).waitFor({ state: 'detached' });
  expect(await canvases.count()).toBeLessThan(8);
  await pages.press('PageUp');
  await pages.press('PageUp');
  await viewer.getByText('39 of 40').waitFor();
  await closed(viewer);
});

test('it is zoomed by keys and buttons at the same place, and its text can be selected', async () => {
  await act(messageOf(bob, 'report.pdf'), 'Open');
  const viewer = bob.getByRole('dialog', { name: 'File' });
  const pages = viewer.getByRole('document', { name: 'report.pdf' });
  await pages.getByText(wordsOn(1)).waitFor();
  await viewer.getByText('125%').waitFor();
  for (let press = 0; press < 4; press++) await pages.press('PageDown');
  await viewer.getByText('3 of 40').waitFor();
  await pages.press('-');
  await viewer.getByText('110%').waitFor();
  await act(viewer, 'Smaller');
  await viewer.getByText('100%').waitFor();
  await viewer.getByText('3 of 40').waitFor();
  await pages.press('+');
  await viewer.getByText('110%').waitFor();
  await act(viewer, 'As wide as the window');
  expect(await pages.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
  await pages.press('0');
  await viewer.getByText('125%').waitFor();

  await pages.press('Home');
  const words = pages.getByText(wordsOn(1));
  await words.waitFor();
  await words.selectText();
  expect(await bob.evaluate(() => getSelection()?.toString())).toBe(wordsOn(1));
  await closed(viewer);
});

test('what a hostile PDF would like to do does not happen', async () => {
  const { viewer } = await opened('hostile.pdf', pdfOf({ pages: 1, hostile: true }));
  await viewer.getByText(wordsOn(1)).waitFor();
  expect(await viewer.getByRole('link').count()).toBe(0);
  const before = bob.context().pages().length;
  await viewer.getByText(wordsOn(1)).click();
  expect(bob.context().pages()).toHaveLength(before);
  expect(bob.url()).toContain(two.bob.server.ready.ui);
  // The worker of the reader reaches nobody, and nothing that is kept here.
  const left = await Promise.all(
    bob
      .workers()
      .map((worker) =>
        worker.evaluate(() => [typeof fetch, typeof WebSocket, typeof indexedDB, typeof navigator.storage].join()),
      ),
  );
  expect(left).toContain('undefined,undefined,undefined,undefined');
  await closed(viewer);
  expect(dialogs).toBe(0);
});

test('a damaged PDF says so, and is saved as it is', async () => {
  const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(40_000, 'no objects at all ')]);
  const { card, viewer } = await opened('damaged.pdf', bytes);
  await viewer.getByText('This PDF is damaged and cannot be shown. It can be saved as it is.').waitFor();
  expect(await problemsEverywhere(bob)).toEqual([]);
  await closed(viewer);
  expect((await saved(bob, card)).sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test('a PDF with a password asks for it, and a wrong one is refused', async () => {
  const { viewer } = await opened('locked.pdf', pdfOf({ pages: 2, password: 'garden gate' }));
  const box = viewer.getByLabel('Password of the file');
  await box.fill('garden wall');
  await box.press('Enter');
  await viewer.getByText('That is not its password.').waitFor();
  expect(await problemsEverywhere(bob)).toEqual([]);
  await box.fill('garden gate');
  await act(viewer, 'Open');
  await viewer.getByText(wordsOn(1)).waitFor();
  await closed(viewer);
});

test('nobody else was asked, and the policy of the page had nothing to refuse', () => {
  expect([...seen.hosts].filter(Boolean)).toEqual([new URL(two.bob.server.ready.ui).host]);
  expect(seen.complaints).toEqual([]);
});
