import { launchBrowser, type Browser, type Page } from '../../tools/browser/launch';
import { ServerProcess } from '../support/server';
import { locked, setUpOwner, unlock } from './support/app';
import { watch, type Seen } from './support/watch';

const password = 'seven quiet llamas knitting';

let server: ServerProcess;
let browser: Browser;
let page: Page;
let seen: Seen;
let firstWords: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([ServerProcess.start(), launchBrowser()]);
  page = await (await browser.newContext()).newPage();
  seen = watch(page);
  firstWords = await setUpOwner(page, server, 'Alice', password);
  await page.getByRole('link', { name: 'Settings' }).click();
});
afterAll(async () => {
  await browser.close();
  await server.down();
});

const open = (name: string): Promise<void> => page.getByRole('link', { name }).click();

test('a new name and a picture are shown in the app once the password has signed them', async () => {
  await page.getByLabel('Name').fill('Alice Liddell');
  const picture = await page.screenshot();
  await page.getByLabel('Picture').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: picture });
  await page.getByRole('button', { name: 'Remove it' }).waitFor();
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('That is not the password.').waitFor();

  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Your contacts are told').waitFor();
  await page.getByRole('navigation', { name: 'Settings' }).getByText('Alice Liddell').waitFor();
  await page.getByRole('navigation', { name: 'Main' }).locator('img').waitFor();
});

test('another browser is signed out from here', async () => {
  const other = await (await browser.newContext()).newPage();
  await other.goto(server.ready.ui);
  await unlock(other, password);
  await open('Devices');
  await page.getByRole('button', { name: /^Sign .* out$/ }).click();
  await other.getByRole('heading', { name: 'Sign in' }).waitFor();
  await other.context().close();
});

test('a new recovery kit opens the account, the old one does not', async () => {
  await open('Security');
  const form = page.getByRole('main').locator('parley-renew-recovery');
  await form.getByLabel('Password', { exact: true }).fill(password);
  await form.getByRole('button', { name: 'Make a new kit' }).click();
  const list = page.getByRole('list', { name: 'Recovery words' });
  await list.waitFor();
  const words = (await list.getByRole('listitem').allTextContents()).join(' ');
  expect(words).not.toBe(firstWords);

  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await locked(page);
  await open('I lost my password');
  await page.getByLabel('New password').fill('eleven loud otters swimming');
  await page.getByLabel('Recovery words').fill(firstWords);
  await page.getByRole('button', { name: 'Recover' }).click();
  await page.getByText('Those are not the twelve words').waitFor();
  await page.getByLabel('Recovery words').fill(words);
  await page.getByRole('button', { name: 'Recover' }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
});

test('nobody complained meanwhile', () => {
  expect(seen.complaints).toEqual([]);
});
