import { launchBrowser, type Browser, type Page } from '../../tools/browser/launch';
import { ServerProcess } from '../support/server';
import { locked, opened } from './support/app';
import { problemsEverywhere } from './support/axe';

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

test('set-up', async () => {
  await page.goto(`${server.ready.ui}#setup=${server.ready.setupToken ?? ''}`);
  await page.getByLabel('Name').fill('Alice');
  expect(await problemsEverywhere(page)).toEqual([]);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Password', { exact: true }).fill('password1');
  await page.getByRole('button', { name: 'Make my account' }).click();
  await page.getByText('Too easy to guess').waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Make my account' }).click();
  await page.getByLabel('I have saved').check();
  expect(await problemsEverywhere(page)).toEqual([]);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('It works once').waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
  await page.getByRole('link', { name: 'Open Parley' }).click();
  await opened(page);
});

test.each(['Chats', 'Requests', 'Contacts'])('%s', async (place) => {
  await page.getByRole('link', { name: place, exact: true }).click();
  expect(await problemsEverywhere(page)).toEqual([]);
});

test('settings: Profile', async () => {
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  // It is called by the person's name.
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link').first().click();
  await page.getByRole('heading', { name: 'Profile', level: 2 }).waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
});

test.each(['Security', 'Devices', 'Appearance', 'Notifications', 'Network', 'Storage', 'Diagnostics', 'About'])(
  'settings: %s',
  async (name) => {
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name }).click();
    await page.getByRole('heading', { name, level: 2 }).waitFor();
    expect(await problemsEverywhere(page)).toEqual([]);
  },
);

test('unlock and recover', async () => {
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await locked(page);
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.getByText('That is not the password').waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
  await page.getByRole('link', { name: 'I lost my password' }).click();
  await page.getByLabel('Recovery words').waitFor();
  expect(await problemsEverywhere(page)).toEqual([]);
});
