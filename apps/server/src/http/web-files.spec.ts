import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { startTestServer, type TestServer } from '../gateway/owner-client.fixtures';

// A start makes keys and a certificate, which takes a while on a busy machine.

const workspace = resolve(__dirname, '../../../..');
const script = `export const text = '${'something to compress '.repeat(200)}';\n`;
const pageIn = (language: string): string => `<!doctype html><html lang="${language}"><parley-root></parley-root>\n`;

let web: string;
let server: TestServer;

beforeAll(async () => {
  web = mkdtempSync(join(tmpdir(), 'parley-web-'));
  for (const folder of ['en-0123456789/media', 'de-9876543210']) mkdirSync(join(web, folder), { recursive: true });
  const content = {
    'languages.json': '{"en":"en-0123456789","de":"de-9876543210"}',
    'en-0123456789/index.html': pageIn('en'),
    'en-0123456789/main-GZCP3UW3.js': script,
    'en-0123456789/media/icons-7BWLPMFK.woff2': 'a font',
    'en-0123456789/styles-Z4ICJ6IF.css': 'body {}\n',
    'en-0123456789/manifest.webmanifest': '{}',
    'en-0123456789/argon2-ABCDEFG2.wasm': 'no real one',
    'de-9876543210/index.html': pageIn('de'),
    'de-9876543210/main-GZCP3UW3.js': script,
    'robots.js': script,
  };
  for (const [name, text] of Object.entries(content)) writeFileSync(join(web, name), text);
  const { status, stderr } = spawnSync(process.execPath, [join(workspace, 'apps/web/compress.mjs'), web]);
  expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' });
  server = await startTestServer({ web });
});
afterAll(async () => {
  await server.remove();
  rmSync(web, { recursive: true });
});

interface Got {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The bytes as they come, undecoded. */
const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    request({ hostname, port, path, headers, method }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }),
      );
    })
      .on('error', reject)
      .end();
  });

describe('the web application', () => {
  it.each([
    ['/en-0123456789/main-GZCP3UW3.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/de-9876543210/main-GZCP3UW3.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/en-0123456789/styles-Z4ICJ6IF.css', 'text/css; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/en-0123456789/media/icons-7BWLPMFK.woff2', 'font/woff2', 'public, max-age=31536000, immutable'],
    ['/en-0123456789/argon2-ABCDEFG2.wasm', 'application/wasm', 'public, max-age=31536000, immutable'],
    [
      '/en-0123456789/manifest.webmanifest',
      'application/manifest+json; charset=utf-8',
      'public, max-age=31536000, immutable',
    ],
    ['/robots.js', 'text/javascript; charset=utf-8', 'no-cache'],
    ['/', 'text/html; charset=utf-8', 'no-cache'],
  ])('has %s as %s, kept as %s', async (path, type, cache) => {
    const { status, headers } = await get(path);
    expect({ status, type: headers['content-type'], cache: headers['cache-control'] }).toEqual({
      status: 200,
      type,
      cache,
    });
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it.each([
    ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['gzip, br;q=0', 'gzip', gunzipSync],
    ['identity', undefined, (bytes: Buffer) => bytes],
  ])('goes out as a browser that takes %s can read it, compressed before', async (accepted, encoding, decode) => {
    const { headers, body } = await get('/en-0123456789/main-GZCP3UW3.js', { 'accept-encoding': accepted });
    expect(headers).toMatchObject({ vary: 'Accept-Encoding', 'content-type': 'text/javascript; charset=utf-8' });
    expect(headers['content-encoding']).toBe(encoding);
    expect(decode(body).toString()).toBe(script);
    if (encoding !== undefined) expect(body.length).toBeLessThan(script.length / 10);
  });

  it('answers that a file is as it was', async () => {
    const accept = { 'accept-encoding': 'br' };
    const { etag } = (await get('/robots.js', accept)).headers;
    const again = await get('/robots.js', { ...accept, 'if-none-match': etag ?? '' });
    expect({ status: again.status, length: again.body.length }).toEqual({ status: 304, length: 0 });
  });

  it.each(['/c/abcdefgh', '/settings/network', '/no/such/page?x=1.js', '/index.html', '/media', '/de-9876543210/'])(
    'is opened by its first page at %s',
    async (path) => {
      const { status, headers, body } = await get(path);
      const nonce = /'nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1] ?? 'none';
      expect(status).toBe(200);
      expect(body.toString()).toBe(pageIn('en').replace('<parley-root', `<parley-root ngCspNonce="${nonce}"`));
    },
  );

  it.each([
    ['de-DE,de;q=0.9,en;q=0.8', undefined, 'de'],
    ['en-GB,en;q=0.9,de;q=0.8', undefined, 'en'],
    ['fr,de;q=0.5,en;q=0.3', undefined, 'de'],
    ['fr', undefined, 'en'],
    ['*', undefined, 'en'],
    [undefined, undefined, 'en'],
    ['de', 'parley-abcdefgh=x; language=en', 'en'],
    ['en', 'language=de', 'de'],
    ['de', 'language=fr', 'de'],
    ['de', 'other-language=en; language', 'de'],
  ])('of a browser that asks for %s, with the cookie %s, is in %s', async (asked, cookie, language) => {
    const { headers, body } = await get('/settings', {
      ...(asked !== undefined && { 'accept-language': asked }),
      ...(cookie !== undefined && { cookie }),
    });
    expect(/lang="(\w+)"/.exec(body.toString())?.[1]).toBe(language);
    expect(headers.vary).toBe('Accept-Language, Cookie');
  });

  it.each([
    '/main-GZCP3UW3.js',
    '/en-0123456789/main-AAAAAAAA.js',
    '/en-0123456789/index.html',
    '/en-0123456789/media/none.woff2',
    '/c/picture.png',
    '/en-0123456789/main-GZCP3UW3.js.map',
    '/%2e%2e/package.json',
    '/../package.json',
    '/en-0123456789/media/..%2f..%2fserver.key',
    '/.env',
  ])('has no file at %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('has no page below /api', async () => {
    expect((await get('/api/nothing')).status).toBe(404);
    expect((await get('/api')).status).toBe(404);
  });

  it('is only read: other methods find nothing, HEAD finds the headers', async () => {
    expect((await get('/robots.js', {}, 'POST')).status).toBe(404);
    const page = await get('/settings', {}, 'HEAD');
    expect({ status: page.status, length: page.body.length }).toEqual({ status: 200, length: 0 });
  });
});
