import { get } from 'node:http';
import { launchBrowser, type Browser } from '../../tools/browser/launch';
import { ServerProcess } from '../support/server';
import { setUpOwner } from './support/app';

const MOST_BYTES = 350_000;
const password = 'seven quiet llamas knitting';

let server: ServerProcess;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([ServerProcess.start(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await server.down();
});

/** Bytes that go over the wire for a file, as browsers ask for it. */
const sizeOf = (url: string): Promise<number> =>
  new Promise((resolve, reject) => {
    get(url, { headers: { 'accept-encoding': 'br, gzip' } }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => (bytes += chunk.length)).on('end', () => resolve(bytes));
    }).on('error', reject);
  });

test('from the unlock screen to an open conversation a browser loads at most 350 KB of scripts', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await setUpOwner(page, server, 'Alice', password);
  await page.goto(`${server.ready.ui}c/self`);

  const scripts = new Set<string>();
  context.on('request', (request) => {
    if (request.url().endsWith('.js')) scripts.add(request.url());
  });
  await page.reload();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.getByPlaceholder('Message').waitFor();

  const sizes = await Promise.all([...scripts].map(async (url) => ({ url, bytes: await sizeOf(url) })));
  const whole = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(sizes.some(({ url }) => url.includes('/worker'))).toBe(true);
  expect(whole).toBeLessThanOrEqual(MOST_BYTES);
});
