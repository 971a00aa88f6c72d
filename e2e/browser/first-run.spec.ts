import { launchBrowser, type Browser } from '../../tools/browser/launch';
import { ServerProcess } from '../support/server';
import { watch } from './support/watch';

let server: ServerProcess;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([ServerProcess.start(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await server.down();
});
test('an owner makes an account, comes back, unlocks it; nothing asks another host or complains', async () => {
  const page = await browser.newPage();
  const seen = watch(page);
  await page.goto(`${server.ready.ui}#setup=${server.ready.setupToken ?? ''}`);
  await page.getByLabel('Name').fill('Alice');
  await page.getByLabel('Handle').fill('alice');
  await page.getByLabel('Password').fill('a good password for alice');
  await page.getByRole('button', { name: 'Make my account' }).click();
  await page.getByText('Go on').click();
  await page.getByRole('link', { name: 'Chats' }).waitFor();
  await page.reload();
  await page.getByLabel('Password').fill('a good password for alice');
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.getByRole('link', { name: 'Chats' }).waitFor();
  expect(seen.complaints).toEqual([]);
  expect([...seen.hosts]).toEqual([new URL(server.ready.ui).host]);
});
