import { launchBrowser, type Browser, type Page } from '../../tools/browser/launch';
import { ServerProcess } from '../support/server';
import { locked, opened } from './support/app';
import { accessibilityProblems } from './support/axe';

const password = 'seven quiet llamas knitting';

let server: ServerProcess;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([ServerProcess.start(), launchBrowser()]);
  page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
});
afterAll(async () => {
  await browser.close();
  await server.down();
});

/** What axe finds here in both themes, on a large window and on a phone. */
async function everywhere(): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const)
    for (const size of [
      { width: 390, height: 844 },
      { width: 1280, height: 800 },
    ]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(size);
      // A theme that was just chosen may not be drawn yet; what is really wrong is wrong at a second look, too.
      const atFirst = await accessibilityProblems(page);
      const problems = atFirst.length === 0 ? [] : await accessibilityProblems(page);
      found.push(...problems.map((problem) => `${colorScheme} ${size.width}: ${problem}`));
    }
  return found;
}

test('set-up', async () => {
  await page.goto(`${server.ready.ui}#setup=${server.ready.setupToken ?? ''}`);
  await page.getByLabel('Name').fill('Alice');
  expect(await everywhere()).toEqual([]);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Password', { exact: true }).fill('password1');
  await page.getByRole('button', { name: 'Make my account' }).click();
  await page.getByText('Too easy to guess').waitFor();
  expect(await everywhere()).toEqual([]);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Make my account' }).click();
  await page.getByLabel('I have saved').check();
  expect(await everywhere()).toEqual([]);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('It works once').waitFor();
  expect(await everywhere()).toEqual([]);
  await page.getByRole('link', { name: 'Open Parley' }).click();
  await opened(page);
});

test.each(['Chats', 'Requests', 'Contacts'])('%s', async (place) => {
  await page.getByRole('link', { name: place, exact: true }).click();
  expect(await everywhere()).toEqual([]);
});

test.each(['Security', 'Devices', 'Appearance', 'Notifications', 'Network', 'Storage', 'About'])(
  'settings: %s',
  async (name) => {
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name }).click();
    await page.getByRole('heading', { name, level: 2 }).waitFor();
    expect(await everywhere()).toEqual([]);
  },
);

test('unlock and recover', async () => {
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await locked(page);
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.getByText('That is not the password').waitFor();
  expect(await everywhere()).toEqual([]);
  await page.getByRole('link', { name: 'I lost my password' }).click();
  await page.getByLabel('Recovery words').waitFor();
  expect(await everywhere()).toEqual([]);
});
