import { launchBrowser, type Browser } from '../../tools/browser/launch';
import { ServerProcess } from '../support/server';
import { setUpOwner } from './support/app';

let server: ServerProcess;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([ServerProcess.start(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await server.down();
});

test('signing out while the own server is away forgets everything here, and says what stays', async () => {
  const page = await (await browser.newContext()).newPage();
  await setUpOwner(page, server, 'Alice', 'seven quiet llamas knitting');
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Storage' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await server.down();
  await page.getByRole('button', { name: 'Sign out for good' }).click();
  await page.getByText('This browser has forgotten its keys').waitFor();
  expect(await page.getByRole('main').count()).toBe(0);
  await server.up();
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

test('a page that browsers do not let encrypt says so, and what to do', async () => {
  const page = await (await browser.newContext()).newPage();
  // As over http from another computer.
  await page.addInitScript(() => Object.defineProperty(globalThis, 'isSecureContext', { value: false }));
  await page.goto(server.ready.ui);
  await page.getByRole('heading', { name: 'This address is not safe to use' }).waitFor();
  await page.getByText('https address').waitFor();
});
