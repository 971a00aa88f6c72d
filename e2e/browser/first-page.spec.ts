import { launchBrowser, type Browser } from '../../tools/browser/launch';
import { ServerProcess } from '../support/server';

let server: ServerProcess;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([ServerProcess.start(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await server.down();
});

test('the first page tells how to become the owner, under a strict policy and without asking any other host', async () => {
  const page = await browser.newPage();
  const complaints: string[] = [];
  const hosts = new Set<string>();
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => hosts.add(new URL(request.url()).host));

  const answer = await page.goto(`${server.ready.ui}#setup=${server.ready.setupToken ?? ''}`);
  const command = page.getByText('account create');
  await command.waitFor();

  expect(await command.textContent()).toContain(`--setup-token ${server.ready.setupToken ?? ''}`);
  const policy = answer?.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).not.toContain('unsafe-inline');
  expect(complaints).toEqual([]);
  expect([...hosts]).toEqual([new URL(server.ready.ui).host]);
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
