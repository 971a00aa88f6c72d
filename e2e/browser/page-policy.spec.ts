import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startTestServer, type TestServer } from '../../apps/server/src/gateway/owner-client.fixtures';
import { launchBrowser, type Browser, type Page } from '../../tools/browser/launch';

/** A page of its own in place of the application's: it tries what the policy allows, and what it must not. */
const files = {
  'languages.json': '{"en":"en"}',
  'en/index.html': `<!doctype html><html><head><title>policy</title></head><body>
<parley-root></parley-root><script>globalThis.inlineRan = true;</script><script src="/main.js"></script></body></html>`,
  // What a debugger evaluates is above the policy; this is not.
  'main.js': `globalThis.mainRan = true;
try { globalThis.evaluated = eval('1'); } catch {}
try { globalThis.compiled = new Function('return 1')(); } catch {}`,
  // The smallest module: magic and version.
  'worker.js': `WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)).then(
  () => postMessage('wasm compiled'), (error) => postMessage(String(error)));`,
};

let web: string;
let server: TestServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  web = mkdtempSync(join(tmpdir(), 'parley-web-'));
  mkdirSync(join(web, 'en'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(web, name), text);
  [server, browser] = await Promise.all([startTestServer({ web }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.remove();
  rmSync(web, { recursive: true });
});
beforeEach(async () => {
  page = await browser.newPage();
  await page.goto(`${server.url}/c/some-conversation`);
});
afterEach(() => page.close());

/** What an expression in the page gives, or the name of what it throws. */
const inPage = (expression: string): Promise<unknown> =>
  page.evaluate(`(async () => (${expression}))().catch((error) => error.name)`);

const policyOf = (name: string): string => `trustedTypes.createPolicy('${name}', {}).name`;
const newWorker = (url: string): string => `new Promise((resolve, reject) => {
  const policy = trustedTypes.createPolicy('parley', { createScriptURL: (text) => text });
  const worker = new Worker(policy.createScriptURL(${url}), { type: 'module' });
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = () => reject(new DOMException('no worker', 'WorkerError'));
})`;

test('scripts of the server run, those that stand in the page or come out of texts do not', async () => {
  expect(await inPage('globalThis.mainRan')).toBe(true);
  expect(await inPage('[globalThis.inlineRan, globalThis.evaluated, globalThis.compiled]')).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test.each(['angular', 'angular#components', 'parley'])('there is a Trusted Types policy %s', async (name) => {
  expect(await inPage(policyOf(name))).toBe(name);
});

test.each(['default', 'angular#unsafe-bypass', 'angular#bundler', 'injected'])(
  'there is no Trusted Types policy %s',
  async (name) => {
    expect(await inPage(policyOf(name))).toBe('TypeError');
  },
);

test.each([
  ["document.body.innerHTML = '<b>text</b>'"],
  ["new Worker('/worker.js')"],
  ["document.createElement('script').src = '/main.js'"],
])('a plain text does nothing in %s', async (expression) => {
  expect(await inPage(expression)).toBe('TypeError');
});

test('the worker of the page starts, compiles WebAssembly and opens the WebSocket’s way', async () => {
  expect(await inPage(newWorker("'/worker.js'"))).toBe('wasm compiled');
  const closed = `new Promise((resolve) => {
    new WebSocket(location.origin.replace('http', 'ws') + '/api/ws').onclose = ({ code }) => resolve(code);
  })`;
  expect(await inPage(closed)).toBe(4401);
});

test('a worker out of a blob does not start', async () => {
  expect(await inPage(newWorker("URL.createObjectURL(new Blob(['postMessage(1)']))"))).toBe('WorkerError');
});

test('styles work with the nonce of the page, and without it do not', async () => {
  const colour = (nonce: string): string => `(() => {
    const style = document.createElement('style');
    style.nonce = ${nonce};
    style.textContent = 'parley-root { color: rgb(1, 2, 3) }';
    document.head.append(style);
    return getComputedStyle(document.querySelector('parley-root')).color;
  })()`;
  expect(await inPage(colour("'guessed'"))).toBe('rgb(0, 0, 0)');
  const ofRoot = "document.querySelector('[ngCspNonce]').getAttribute('ngCspNonce')";
  expect(await inPage(colour(ofRoot))).toBe('rgb(1, 2, 3)');
});

test('no other host is asked for anything', async () => {
  let asked = 0;
  const other = createServer((_request, response) => {
    asked++;
    response.setHeader('Access-Control-Allow-Origin', '*').setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    response.end();
  }).listen(0, '127.0.0.2');
  await once(other, 'listening');
  const url = `http://127.0.0.2:${(other.address() as AddressInfo).port}`;
  expect(await inPage(`fetch('${url}')`)).toBe('TypeError');
  const loaded = `new Promise((resolve) => {
    const picture = new Image();
    picture.onerror = () => resolve('refused');
    picture.src = '${url}/picture.png';
  })`;
  expect(await inPage(loaded)).toBe('refused');
  expect(asked).toBe(0);
  other.close();
});
