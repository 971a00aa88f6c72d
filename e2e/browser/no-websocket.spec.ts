import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { launchBrowser, type Browser } from '../../tools/browser/launch';
import { ServerProcess } from '../support/server';
import { setUpOwner, unlock } from './support/app';

const PASSWORD = 'seven quiet llamas knitting';

let server: ServerProcess;
let proxy: Server;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([ServerProcess.start(), launchBrowser()]);
  // As proxies are without further settings: what asks for another protocol becomes an ordinary request.
  proxy = createServer((asked, answer) => {
    const headers = { ...asked.headers, connection: 'close' };
    delete headers.upgrade;
    const to = { port: new URL(server.ready.ui).port, method: asked.method, path: asked.url, headers };
    const passed = request(to, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await browser.close();
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
  await server.down();
});

test('behind a proxy that passes no WebSockets on, the app says what is missing; without the proxy nothing is', async () => {
  const page = await (await browser.newContext()).newPage();
  await setUpOwner(page, server, 'Alice', PASSWORD);
  const words = page.getByText('no WebSocket comes through');
  expect(await words.count()).toBe(0);

  const behind = await (await browser.newContext()).newPage();
  await behind.goto(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}/`);
  await unlock(behind, PASSWORD);
  await behind.getByText('no WebSocket comes through').waitFor();
  expect(await behind.getByText('does not answer').count()).toBe(0);
  expect(await words.count()).toBe(0);
});
