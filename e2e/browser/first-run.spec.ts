import { launchBrowser, type Browser } from '../../tools/browser/launch';
import { ServerProcess } from '../support/server';
import { setUpOwner, unlock } from './support/app';
import { watch } from './support/watch';

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

test('without its token, the page of a server without owner tells where to find it, and takes it when it is pasted there', async () => {
  const page = await browser.newPage();
  await page.goto(server.ready.ui);
  await page.getByRole('heading', { name: 'This server waits for its owner' }).waitFor();
  expect(await page.getByRole('textbox').count()).toBe(0);
  await page.goto(`${server.ready.ui}#setup=${server.ready.setupToken ?? ''}`);
  await page.getByLabel('Name').waitFor();
  expect(page.url()).toBe(server.ready.ui);
  await page.close();
});

test('an owner makes an account, comes back and unlocks it, under a strict policy and without asking any other host', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const seen = watch(page);
  const policies: string[] = [];
  page.on('response', (answer) => policies.push(answer.headers()['content-security-policy'] ?? ''));

  expect((await setUpOwner(page, server, 'Alice Liddell', password)).split(' ')).toHaveLength(12);
  expect(page.url()).toBe(server.ready.ui);
  expect(await page.evaluate(() => document.cookie)).toBe('');

  await page.reload();
  await unlock(page, password);
  expect(await (await fetch(`${server.ready.ui}api/access`)).json()).toMatchObject({ handle: 'alice.liddell' });

  expect(policies.length).toBeGreaterThan(5);
  for (const policy of policies) {
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toContain('unsafe-inline');
  }
  expect(seen.complaints).toEqual([]);
  expect([...seen.hosts]).toEqual([new URL(server.ready.ui).host]);
  await context.close();
});

test('whoever opens the printed link once more is asked to sign in', async () => {
  const page = await browser.newPage();
  await page.goto(`${server.ready.ui}#setup=${server.ready.setupToken ?? ''}`);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(page.url()).toBe(server.ready.ui);
  await page.close();
});

test('a page gets another nonce each time', async () => {
  const nonces = await Promise.all(
    [1, 2].map(
      async () =>
        /nonce-([^']+)'/.exec((await fetch(server.ready.ui)).headers.get('content-security-policy') ?? '')?.[1],
    ),
  );
  expect(nonces[0]).toMatch(/^[A-Za-z0-9+/]{22}==$/);
  expect(nonces[0]).not.toBe(nonces[1]);
});
