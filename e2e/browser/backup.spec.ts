import { join } from 'node:path';
import { launchBrowser, type Browser, type Page } from '../../tools/browser/launch';
import { ServerProcess, temporaryFolder } from '../support/server';
import { setUpOwner, unlock } from './support/app';
import { watch, type Seen } from './support/watch';

const password = 'seven quiet llamas knitting';

let server: ServerProcess;
let browser: Browser;
let page: Page;
let seen: Seen;

beforeAll(async () => {
  [server, browser] = await Promise.all([ServerProcess.start(), launchBrowser()]);
  page = await (await browser.newContext()).newPage();
  seen = watch(page);
  await setUpOwner(page, server, 'Alice', password);
});
afterAll(async () => {
  await browser.close();
  await server.down();
});

test('a backup is downloaded for the password, and opens as the same server with the same account', async () => {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'Storage' }).click();
  const card = page.locator('parley-backup-card');
  await card.getByText('None that this server knows of').waitFor();
  await card.getByLabel('Password', { exact: true }).fill('wrong');
  await card.getByRole('button', { name: 'Download a backup' }).click();
  await card.getByText('That is not the password.').waitFor();

  await card.getByLabel('Password', { exact: true }).fill(password);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    card.getByRole('button', { name: 'Download a backup' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^parley-\d{4}-\d\d-\d\d\.backup$/);
  const file = join(temporaryFolder('downloaded'), 'parley.backup');
  await download.saveAs(file);
  await page.getByText('The backup was downloaded.').waitFor();
  await card.getByText('None that this server knows of').waitFor({ state: 'detached' });
  expect(seen.complaints.filter((text) => /Content Security Policy|TrustedHTML/.test(text))).toEqual([]);

  await server.down('SIGKILL');
  const { serverId } = server.ready;
  server = await server.restored(file);
  expect(server.ready).toMatchObject({ serverId, setupToken: null });
  const other = await (await browser.newContext()).newPage();
  await other.goto(server.ready.ui);
  await unlock(other, password);
  await other.getByText('Newer messages are not on it.').waitFor();
  await other.getByRole('button', { name: 'More' }).click();
  await other.locator('parley-backup-card').getByText('Messages of the time between are not on this server').waitFor();
});
