import { launchBrowser, type Browser, type BrowserContext, type Page } from '../../tools/browser/launch';
import { ServerProcess } from '../support/server';
import { locked, opened, setUpOwner, unlock } from './support/app';
import { watch, type Seen } from './support/watch';

const password = 'seven quiet llamas knitting';

let server: ServerProcess;
let browser: Browser;
let context: BrowserContext;
let first: Page;
let words: string;
let seen: Seen;

beforeAll(async () => {
  [server, browser] = await Promise.all([ServerProcess.start(), launchBrowser()]);
  context = await browser.newContext();
  first = await context.newPage();
  seen = watch(first);
  words = await setUpOwner(first, server, 'Alice', password);
});
afterAll(async () => {
  await browser.close();
  await server.down();
});

/** Another tab of the same browser. */
async function tab(path = ''): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${server.ready.ui}${path}`);
  return page;
}

/** Something that only the open device can answer. */
async function answers(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'Devices' }).click();
  await page.getByText('This browser', { exact: true }).waitFor();
}

test('a second tab is open at once, and goes on when the tab that held the device is closed', async () => {
  const second = await tab();
  await opened(second);
  await first.close();
  await answers(second);
  first = second;
});

test('what was asked of a tab that is closed before it answers is answered by the next', async () => {
  const second = await tab('settings/about');
  await opened(second);
  let ask: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (ask = resolve));
  let times = 0;
  await context.route('**/api/contacts/invites', async (route) => {
    if (++times > 1) await route.continue();
    else ask();
  });
  await second.getByRole('link', { name: 'Network' }).click();
  await asked;
  await first.close();
  await second.getByText('It works once').waitFor();
  expect(times).toBe(2);
  first = second;
});

test('locking locks all tabs, and unlocking one opens all', async () => {
  const second = await tab('settings/about');
  await opened(second);
  await second.keyboard.press('Control+Shift+L');
  await Promise.all([locked(first), locked(second)]);

  await unlock(first, password);
  await opened(second);
  await second.getByRole('heading', { name: 'About' }).waitFor();
  expect(second.url()).toBe(`${server.ready.ui}settings/about`);
  await second.close();
});

test('a wrong password is refused in words, and the right one opens', async () => {
  await first.reload();
  await locked(first);
  await first.getByLabel('Password', { exact: true }).fill('not it');
  await first.getByRole('button', { name: 'Unlock' }).click();
  await first.getByText('That is not the password.').waitFor();
  await unlock(first, password);
});

test('a browser that may stay unlocked opens without a password until it is locked', async () => {
  await first.goto(`${server.ready.ui}settings/security`);
  await unlock(first, password);
  await first.getByRole('button', { name: 'for a week' }).click();
  await first.getByText('opens without a password until').waitFor();
  await first.reload();
  await opened(first);

  await first.getByRole('button', { name: 'Lock now' }).click();
  await locked(first);
  await first.reload();
  await locked(first);
  await unlock(first, password);
});

test('the seed of the device is not readable in what the browser keeps, and its token is nowhere', async () => {
  const kept = await first.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('parley');
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(new Error('no database'));
    });
    const read = (store: string, key: string): Promise<unknown> =>
      new Promise((resolve) => {
        const reading = database.transaction(store).objectStore(store).get(key);
        reading.onsuccess = () => resolve(reading.result);
      });
    const record = (await read('device', 'record')) as Record<string, unknown>;
    const key = (await read('keys', 'browser')) as CryptoKey;
    const { token, seed, stay } = record as { token?: unknown; seed: object; stay: unknown };
    return { token, seed: Object.keys(seed), stay, extractable: key.extractable };
  });
  expect(kept).toEqual({
    seed: ['iv', 'sealed'],
    stay: null,
    extractable: false,
  });
  expect(await first.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }]))).toBe('["",{}]');
});

test.each([
  ['with its cookie', false],
  ['without its cookie', true],
])('a browser whose storage was cleared signs in with the password, %s', async (_, cookie) => {
  await first.goto('about:blank');
  const session = await context.newCDPSession(first);
  await session.send('Storage.clearDataForOrigin', {
    origin: new URL(server.ready.ui).origin,
    storageTypes: 'indexeddb,local_storage',
  });
  if (cookie) await context.clearCookies();
  await first.goto(server.ready.ui);
  await first.getByRole('heading', { name: 'Sign in' }).waitFor();
  await unlock(first, password);
  await answers(first);
});

test('a browser whose cookie was cleared alone asks for the password and signs in anew', async () => {
  await context.clearCookies();
  await first.reload();
  await unlock(first, password);
  await answers(first);
});

test('whoever lost the password comes back with the words, and the new password counts', async () => {
  const next = 'eleven loud otters swimming';
  await first.getByRole('button', { name: 'Lock' }).click();
  await locked(first);
  await first.getByRole('link', { name: 'I lost my password' }).click();
  await first.getByLabel('Recovery words').fill(words.replace(/ \w+$/, ' zoo'));
  await first.getByLabel('New password').fill(next);
  await first.getByRole('button', { name: 'Recover' }).click();
  await first.getByText('Those are not the twelve words').waitFor();

  const file = Buffer.from(`Parley recovery kit\n\nWords:   ${words}\n`);
  await first.getByLabel('Recovery kit').setInputFiles({ name: 'kit.txt', mimeType: 'text/plain', buffer: file });
  await first.getByRole('button', { name: 'Recover' }).click();
  await opened(first);
  await first.reload();
  await unlock(first, next);
});

test('nobody complained meanwhile', () => {
  expect(seen.complaints).toEqual([]);
});
