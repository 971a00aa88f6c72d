import Database from 'better-sqlite3';
import { issuePartPermit } from '@parley/crypto/identity';
import {
  LINK_PING_INTERVAL_MS,
  MAX_HELD_PARTS_PER_ADDRESS,
  MAX_PENDING_HANDSHAKES_PER_ADDRESS,
  PART_PERMIT_MS,
  SIGN_IN_ATTEMPTS_PER_ADDRESS,
} from '@parley/protocol';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { createServer, request, type RequestOptions, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { launchBrowser, type Browser, type Page } from '../../tools/browser/launch';
import { setUpOwner } from '../browser/support/app';
import { messageOf, write } from '../browser/support/conversation';
import { Terminal } from '../support/parley';
import { ServerProcess, temporaryFolder } from '../support/server';
import { newPerson, type Person } from '../support/story';
import { Authority, spkiOf } from './support/authority';
import { freePorts } from './support/free-ports';
import { missingForNginx, Nginx, type Values } from './support/nginx';

const DOMAIN = 'chat.example.com';
const password = 'seven quiet llamas knitting';
const missing = missingForNginx();

/** Where nginx is always there, its absence would hide that nothing was tried. */
const mustBeThere = (process.env['CI'] ?? process.env['PARLEY_CI']) !== undefined;
if (missing !== null && !mustBeThere) test.skip(`a server behind nginx: ${missing}`, () => undefined);

/** Of the only file that this server has sent: what permits to fetch its parts are made with. */
function tokenOfTransfer({ data }: ServerProcess): Uint8Array {
  const database = new Database(join(data, 'parley.sqlite'), { readonly: true });
  try {
    return (database.prepare(`SELECT token FROM transfers WHERE direction = 'out'`).get() as { token: Buffer }).token;
  } finally {
    database.close();
  }
}

(missing !== null && !mustBeThere ? describe.skip : describe)('a server behind nginx', () => {
  const authority = new Authority();
  const tls = authority.issue(DOMAIN);
  let values: Values;
  let site: string;
  let nginx: Nginx;
  let alice: ServerProcess;
  let bob: Person;
  let browser: Browser;
  let page: Page;
  let environment: Record<string, string>;
  const running: { stop(): Promise<unknown> }[] = [];

  beforeAll(async () => {
    if (missing !== null) throw new Error(missing);
    const [http, https, network, ui] = (await freePorts(4)).map(String) as [string, string, string, string];
    values = {
      PROXY_DOMAIN: DOMAIN,
      PROXY_HTTP_PORT: http,
      PROXY_HTTPS_PORT: https,
      PROXY_UI: `http://127.0.0.1:${ui}`,
      PROXY_FEDERATION: `https://127.0.0.1:${network}`,
    };
    site = `https://${DOMAIN}:${https}`;
    const ca = join(temporaryFolder('authority'), 'ca.pem');
    writeFileSync(ca, authority.certificate);
    environment = {
      NODE_OPTIONS: `--require ${join(__dirname, 'support/names.cjs')}`,
      NODE_EXTRA_CA_CERTS: ca,
      PARLEY_TEST_DOMAIN: DOMAIN,
    };
    const settings = { PARLEY_NETWORK_DOMAIN: `${DOMAIN}:${https}`, PARLEY_NETWORK_TRUSTED_PROXIES: '127.0.0.1' };
    [alice, nginx, browser, bob] = await Promise.all([
      ServerProcess.start({
        environment: { ...environment, ...settings },
        flags: ['--host', '127.0.0.1', '--port', network, '--ui-port', ui],
      }),
      Nginx.start(values, tls),
      launchBrowser([
        `--host-resolver-rules=MAP ${DOMAIN} 127.0.0.1`,
        `--ignore-certificate-errors-spki-list=${spkiOf(tls.cert)}`,
      ]),
      newPerson('bob', password, environment),
    ]);
    running.push(nginx);
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([...running.map((each) => each.stop()), alice?.down(), bob?.server.down()]);
  });

  /** One request to nginx from an address of this machine, over a connection of its own. */
  const ask = (
    path: string,
    options: { from?: string; method?: string; headers?: Record<string, string>; body?: string; port?: string } = {},
  ): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> =>
    new Promise((resolve, reject) => {
      const { from = '127.0.0.1', method = 'GET', headers = {}, body, port = values.PROXY_HTTPS_PORT } = options;
      const to: RequestOptions = {
        host: '127.0.0.1',
        port,
        servername: DOMAIN,
        ca: authority.certificate,
        localAddress: from,
        path,
        method,
        agent: false,
        headers: { host: `${DOMAIN}:${port}`, ...headers },
      };
      (port === values.PROXY_HTTP_PORT ? httpRequest : request)(to, (response) => {
        let text = '';
        response.on('data', (part: Buffer) => (text += part.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      })
        .on('error', reject)
        .end(body);
    });
  const terminalOf = (profile = temporaryFolder('profile'), at = site): Terminal =>
    new Terminal(at, profile, password, environment);

  it('tells others the domain, and is known under it', async () => {
    expect(alice.ready.address).toBe(`${DOMAIN}:${values.PROXY_HTTPS_PORT}`);
    expect(JSON.parse((await ask('/.well-known/parley')).text)).toMatchObject({ serverId: alice.ready.serverId });
    expect((await ask('/i/alice')).headers['content-type']).toMatch(/^text\/html/);
    expect((await ask('/api/health')).status).toBe(200);
    expect((await ask('/api/health', { headers: { host: 'evil.example' } })).status).toBe(421);
  });

  it('sends who comes by HTTP on to HTTPS, but for the proofs of those who issue certificates', async () => {
    const plain = await ask('/c/somebody?x=1', { port: values.PROXY_HTTP_PORT });
    expect(plain).toMatchObject({ status: 301, headers: { location: `https://${DOMAIN}/c/somebody?x=1` } });
    nginx.prove('token-1', 'the proof');
    const proof = await ask('/.well-known/acme-challenge/token-1', { port: values.PROXY_HTTP_PORT });
    expect(proof).toMatchObject({ status: 200, text: 'the proof' });
  });

  it('becomes nobody’s without the set-up token', async () => {
    const stranger = await terminalOf().run([
      'account',
      'create',
      '--handle',
      'm',
      '--name',
      'M',
      '--setup-token',
      'guess',
    ]);
    expect(stranger.lines).toMatchObject([{ error: { code: 'wrong-setup-token' } }]);
  });

  it('gives its owner the app over HTTPS, with live updates', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    page = await context.newPage();
    const sockets: string[] = [];
    page.on('websocket', (socket) => sockets.push(socket.url()));
    await setUpOwner(page, { ready: { ...alice.ready, ui: `${site}/` } }, 'Alice', password);
    expect(sockets).toContain(`${site.replace('https', 'wss')}/api/ws`);
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ secure: true, httpOnly: true, domain: DOMAIN });
  });

  it('is found by an invite of the domain, and carries messages both ways', async () => {
    const profile = temporaryFolder('profile');
    const terminal = terminalOf(profile);
    await terminal.ok('login');
    expect(readFileSync(join(profile, 'server-certificate'), 'utf8').trim()).toBe('public-authority');
    const [invite] = await terminal.ok('invite');
    expect(String(invite?.['link'])).toContain(`${DOMAIN}:${values.PROXY_HTTPS_PORT}`);
    await bob.terminal.ok('contacts', 'add', String(invite?.['link']), '--note', 'Bob here');
    await page.getByRole('button', { name: 'Accept' }).click();
    const follow = bob.terminal.start('receive', '--follow');
    await follow.until((events) => events.some(({ type, state }) => type === 'contact' && state === 'approved'));
    await bob.terminal.ok('send', `alice@${DOMAIN}:${values.PROXY_HTTPS_PORT}`, 'Hello through the proxy');
    await page.getByRole('link', { name: /Bob/ }).first().click();
    await messageOf(page, 'Hello through the proxy').waitFor();
    await write(page, 'Hello back');
    await follow.until((events) => events.some(({ text }) => text === 'Hello back'));
    await terminal.ok('send', bob.address, 'And from the terminal');
    await follow.until((events) => events.some(({ text }) => text === 'And from the terminal'));
    await follow.end();
  });

  it('slows down one client that guesses, and neither another one nor the one it claims to be', async () => {
    const guess = async (from: string, headers = {}, port?: string): Promise<number> => {
      const secret = Buffer.alloc(32, 1).toString('base64url');
      const body = JSON.stringify({ with: 'password', secret, deviceName: 'guess' });
      const more = { 'content-type': 'application/json', 'content-length': String(body.length), ...headers };
      const options = { from, method: 'POST', headers: more, body, ...(port !== undefined && { port }) };
      return (await ask('/api/access/sign-in', options)).status;
    };
    const found: number[] = [];
    for (let at = 0; at <= SIGN_IN_ATTEMPTS_PER_ADDRESS; at++)
      found.push(await guess('127.0.0.2', { 'x-forwarded-for': `198.51.100.${at}` }));
    expect(found).toEqual([...found.slice(1).map(() => 401), 429]);
    expect(await guess('127.0.0.3')).toBe(401);
    expect(await guess('127.0.0.3', { 'x-forwarded-for': '127.0.0.2', forwarded: 'for=127.0.0.2' })).toBe(401);
  });

  it('counts links for the servers that make them', async () => {
    const open: WebSocket[] = [];
    /** Whether a link of somebody who has proven nothing is let in. */
    const link = async (localAddress: string): Promise<boolean> => {
      const socket = new WebSocket(`wss://127.0.0.1:${values.PROXY_HTTPS_PORT}/federation`, {
        ...{ localAddress, servername: DOMAIN, ca: authority.certificate },
        headers: { host: DOMAIN, 'x-forwarded-for': `198.51.100.${open.length}` },
      });
      open.push(socket);
      await once(socket, 'open');
      // Who is turned away hears that first.
      socket.ping();
      return Promise.race([once(socket, 'pong').then(() => true), once(socket, 'close').then(() => false)]);
    };
    const links = async (count: number, from: string): Promise<Set<boolean>> =>
      new Set(await Promise.all(Array.from({ length: count }, () => link(from))));
    expect(await links(MAX_PENDING_HANDSHAKES_PER_ADDRESS, '127.0.0.4')).toEqual(new Set([true]));
    expect(await link('127.0.0.4')).toBe(false);
    expect(await links(MAX_PENDING_HANDSHAKES_PER_ADDRESS, '127.0.0.5')).toEqual(new Set([true]));
    for (const socket of open) socket.terminate();
  });

  it('counts the parts that are waited for, for the servers that fetch them', async () => {
    const profile = temporaryFolder('profile');
    const terminal = terminalOf(profile);
    await terminal.ok('login');
    const file = join(profile, 'notes.txt');
    writeFileSync(file, 'something to fetch');
    const [sent] = await terminal.ok('send', bob.address, '--file', file);
    const { id } = (sent as { transfer: { id: string } }).transfer;
    // Whoever fetches from a transfer that is paused waits.
    await terminal.ok('transfers', 'pause', id);
    const token = tokenOfTransfer(alice);
    const path = `/parts/${id}/0`;
    const fetchFrom = (from: string, claimed: string): Promise<number> => {
      const authorization = issuePartPermit(token, { method: 'GET', path }, Date.now() + PART_PERMIT_MS / 2);
      return ask(path, { from, headers: { authorization, 'x-forwarded-for': claimed } }).then(({ status }) => status);
    };
    const many = Array.from({ length: MAX_HELD_PARTS_PER_ADDRESS + 1 }, (_, at) =>
      fetchFrom('127.0.0.6', `198.51.100.${at}`),
    );
    // One finds no room, the others wait.
    expect(await Promise.race(many)).toBe(429);
    const other = fetchFrom('127.0.0.7', '127.0.0.6');
    await terminal.ok('transfers', 'resume', id);
    expect(await other).not.toBe(429);
    expect((await Promise.all(many)).filter((status) => status === 429)).toHaveLength(1);
    await terminal.ok('transfers', 'cancel', id);
  });

  it('shows its figures to nobody who comes by the domain', async () => {
    expect((await ask('/api/metrics')).status).toBe(401);
    expect((await ask('/api/metrics', { headers: { host: '127.0.0.1' } })).status).toBe(401);
    expect((await fetch(`${alice.ready.ui}api/metrics`)).status).toBe(200);
  });

  it('is waited for while it is away, and goes on when it is back', async () => {
    const refused = await ask('/api/health').then(async () => {
      await alice.down();
      return ask('/api/health');
    });
    expect(refused.status).toBe(502);
    const waiting = await terminalOf().run(['login']);
    expect(waiting.lines).toMatchObject([{ error: { code: 'server-unavailable' } }]);
    await bob.terminal.ok('send', `alice@${DOMAIN}:${values.PROXY_HTTPS_PORT}`, 'While you were away');
    await alice.up();
    await messageOf(page, 'While you were away').waitFor();
  });

  it('outlasts the silence between two pings', () => {
    const configuration = readFileSync(join(nginx.folder, 'parley.conf'), 'utf8');
    for (const name of ['proxy_read_timeout', 'proxy_send_timeout']) {
      const seconds = Number(new RegExp(`^\\s*${name} (\\d+)s;`, 'm').exec(configuration)?.[1]);
      expect(seconds * 1000).toBeGreaterThan(2 * LINK_PING_INTERVAL_MS);
    }
  });

  describe('that passes no WebSocket on', () => {
    it('says so to the owner and to other servers', async () => {
      const naive = (configuration: string): string =>
        configuration
          .replaceAll('set $parley_upgrade $http_upgrade;', '')
          .replaceAll('set $parley_connection upgrade;', '');
      const [http, https] = (await freePorts(2)).map(String) as [string, string];
      const proxy = await Nginx.start({ ...values, PROXY_HTTP_PORT: http, PROXY_HTTPS_PORT: https }, tls, naive);
      running.push(proxy);
      const owner = terminalOf(undefined, `https://${DOMAIN}:${https}`).start('conversations');
      const told = new Promise<string>((resolve) =>
        createInterface({ input: owner.child.stderr }).on('line', (line) => {
          if (line.includes('WebSocket')) resolve(line);
        }),
      );
      expect(await told).toMatch(/lets no WebSocket through.*proxy.*\/api\/ws/);
      await owner.end();
      const added = await bob.terminal.run(['contacts', 'add', `carol@${DOMAIN}:${https}`]);
      const message = expect.stringMatching(/lets no WebSocket through.*proxy.*\/federation/) as unknown;
      expect(added.lines).toMatchObject([{ error: { code: 'unreachable', message } }]);
    });
  });

  describe('as it is seen from behind', () => {
    let behind: Server;
    let heard: { path: string | undefined; headers: IncomingHttpHeaders; bytes: number }[];
    let port: string;

    beforeAll(async () => {
      heard = [];
      behind = createServer({ ...authority.issue('localhost'), minVersion: 'TLSv1.3' }, (incoming, response) => {
        let bytes = 0;
        incoming.on('data', (part: Buffer) => (bytes += part.length));
        incoming.on('end', () => {
          heard.push({ path: incoming.url, headers: incoming.headers, bytes });
          response.end();
        });
      }).listen(0, '127.0.0.1');
      await once(behind, 'listening');
      const at = `https://127.0.0.1:${(behind.address() as AddressInfo).port}`;
      const [http, https] = (await freePorts(2)).map(String) as [string, string];
      port = https;
      const more = { PROXY_HTTP_PORT: http, PROXY_HTTPS_PORT: https, PROXY_UI: at, PROXY_FEDERATION: at };
      running.push(await Nginx.start({ ...values, ...more }, tls));
    });
    afterAll(() => {
      behind?.close();
      behind?.closeAllConnections();
    });

    it('lets parts of files through, and no more', async () => {
      const MEGABYTE = 1024 * 1024;
      const part = (megabytes: number): Promise<number> =>
        new Promise((resolve, reject) => {
          const headers = { host: DOMAIN, 'content-length': megabytes * MEGABYTE };
          const options = { host: '127.0.0.1', port, servername: DOMAIN, ca: authority.certificate, agent: false };
          const upload = request({ ...options, path: '/parts/abc/1', method: 'PUT', headers }, (response) => {
            response.resume();
            resolve(response.statusCode ?? 0);
            if (response.statusCode !== 200) upload.destroy();
          }).on('error', reject);
          const piece = Buffer.alloc(MEGABYTE);
          let left = megabytes;
          const more = (): void => {
            while (left > 0) {
              left -= 1;
              if (!upload.write(piece)) return void upload.once('drain', more);
            }
            upload.end();
          };
          more();
        });
      expect(await part(100)).toBe(200);
      expect(heard.at(-1)).toMatchObject({ path: '/parts/abc/1', bytes: 100 * MEGABYTE });
      expect(await part(101)).toBe(413);
    });

    it('passes on nothing that a client claims about itself', async () => {
      const headers = {
        ...{ 'x-forwarded-for': '203.0.113.1', 'x-forwarded-proto': 'http', 'x-forwarded-host': 'evil.example' },
        ...{ 'x-real-ip': '203.0.113.1', forwarded: 'for=203.0.113.1', upgrade: 'h2c', connection: 'upgrade' },
      };
      await ask('/api/access', { port, from: '127.0.0.6', headers });
      const seen = heard.at(-1)?.headers ?? {};
      expect(seen).toMatchObject({
        host: `${DOMAIN}:${port}`,
        'x-forwarded-for': '127.0.0.6',
        'x-forwarded-proto': 'https',
      });
      for (const name of ['x-forwarded-host', 'x-real-ip', 'forwarded', 'upgrade'])
        expect(seen).not.toHaveProperty(name);
    });
  });
});
