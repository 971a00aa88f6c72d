import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser, type Browser, type Page } from '../../tools/browser/launch';
import { ServerProcess } from '../support/server';
import { setUpOwner } from './support/app';
import { problemsEverywhere } from './support/axe';
import { watch, type Seen } from './support/watch';

let server: ServerProcess;
let browser: Browser;
let page: Page;
let seen: Seen;

beforeAll(async () => {
  [server, browser] = await Promise.all([ServerProcess.start(), launchBrowser()]);
  const context = await browser.newContext({
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  page = await context.newPage();
  seen = watch(page);
  await setUpOwner(page, server, 'Alice', 'seven quiet llamas knitting');
  chmodSync(join(server.data, 'server.key'), 0o644);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'Diagnostics' }).click();
});
afterAll(async () => {
  await browser.close();
  await server.down();
});

const line = (title: string): ReturnType<Page['getByRole']> =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: title }) });

test('what is wrong with the server stands there with what helps', async () => {
  await line('Files not well').getByText('Other users of this computer may read server.key (mode 644).').waitFor();
  await line('Files not well').getByText('chmod -R go=').waitFor();
  await line('Database well').getByText('The database is sound').waitFor();
  await page.getByRole('status').getByText('your attention').waitFor();
});

test('a screen with faults has none for axe', async () => {
  expect(await problemsEverywhere(page)).toEqual([]);
});

test('the copy has every line, and not where the server is', async () => {
  await page.getByRole('button', { name: 'Copy without addresses' }).click();
  await page.getByText('Copied.').waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^NOT OK {2}files-open {2}.*server\.key.*chmod/m);
  expect(copied).toMatch(/^ok {2}database-sound /m);
  expect(copied).not.toContain(server.ready.address);
  expect(copied).not.toContain(server.ready.serverId);
});

test('what was mended is well at the next run', async () => {
  chmodSync(join(server.data, 'server.key'), 0o600);
  await page.getByRole('button', { name: 'Check again' }).click();
  await line('Files well').getByText('readable by the server alone').waitFor();
});

test('nothing of it was an error for the page', () => {
  expect(seen.complaints).toEqual([]);
});
