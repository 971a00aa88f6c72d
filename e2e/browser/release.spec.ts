import { cpSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser, type Browser, type Page } from '../../tools/browser/launch';
import { ServerProcess, temporaryFolder, workspace } from '../support/server';
import { opened, setUpOwner, unlock } from './support/app';
import { write } from './support/conversation';

const PASSWORD = 'seven quiet llamas knitting';

/** A Parley of its own, of which there can be another release. */
const installed = temporaryFolder('installed');
let server: ServerProcess;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  for (const part of ['dist/server', 'dist/web', 'package.json'])
    cpSync(join(workspace, part), join(installed, part), { recursive: true });
  symlinkSync(join(workspace, 'node_modules'), join(installed, 'node_modules'));
  browser = await launchBrowser();
  server = await ServerProcess.start({ program: join(installed, 'dist/server/main.js') });
  page = await (await browser.newContext()).newPage();
  await setUpOwner(page, server, 'Alice', PASSWORD);
});

afterAll(async () => {
  await browser.close();
  await server.down();
  for (const folder of [installed, server.folder]) rmSync(folder, { recursive: true, force: true });
});

/** All files of the app have other addresses from now on. */
async function release(): Promise<void> {
  await server.down();
  const list = join(installed, 'dist/web/languages.json');
  const before = JSON.parse(readFileSync(list, 'utf8')) as Record<string, string>;
  const after = Object.fromEntries(Object.keys(before).map((language) => [language, `${language}-next`]));
  for (const [language, folder] of Object.entries(before)) {
    const [old, fresh] = [folder, `${language}-next`].map((name) => join(installed, 'dist/web', name)) as [
      string,
      string,
    ];
    renameSync(old, fresh);
    const first = join(fresh, 'index.html');
    writeFileSync(first, readFileSync(first, 'utf8').replaceAll(folder, `${language}-next`));
  }
  writeFileSync(list, JSON.stringify(after));
  await server.up();
}

test('a tab that was open over a release says so when it lacks something, and a reload puts it right', async () => {
  await page.reload();
  // What is loaded ahead is held back, as for whoever is slower than the release.
  await page.waitForLoadState('networkidle');
  let released = (): void => undefined;
  const over = new Promise<void>((resolve) => (released = resolve));
  await page.route(/\.js$/, async (route) => {
    await over;
    await route.continue();
  });
  await unlock(page, PASSWORD);
  await release();
  released();
  await page.getByRole('link', { name: 'Settings' }).click();
  const banner = page.getByRole('status').filter({ hasText: 'newer Parley' });
  await banner.waitFor();
  expect(await page.getByText('That did not work').count()).toBe(0);

  await banner.getByRole('button', { name: 'Reload' }).click();
  await unlock(page, PASSWORD);
  await opened(page);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('heading', { name: 'Settings' }).first().waitFor();
  expect(await banner.count()).toBe(0);
  await page.goto(new URL('/c/self', server.ready.ui).href);
  await unlock(page, PASSWORD);
  await write(page, 'still here');
  await page.getByText('still here').first().waitFor();
});
