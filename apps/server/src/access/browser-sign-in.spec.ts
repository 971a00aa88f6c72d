import {
  call,
  passwordOf,
  setUp,
  signIn,
  startTestServer,
  statusOf,
  TestSocket,
  type TestServer,
} from '../gateway/owner-client.fixtures';
import { ownerKeys, type OwnerKeys } from '../gateway/owner-data.fixtures';

// A start makes keys and a certificate, which takes a while on a busy machine.

let server: TestServer;
let other: TestServer;
let keys: OwnerKeys;
let others: OwnerKeys;

beforeAll(async () => {
  [keys, others] = await Promise.all([ownerKeys(), ownerKeys()]);
  [server, other] = await Promise.all([startTestServer(), startTestServer()]);
  await Promise.all([setUp(server, keys), setUp(other, others)]);
});
afterAll(() => Promise.all([server.remove(), other.remove()]));

/** What a browser keeps for 127.0.0.1: by name, whichever port set it (RFC 6265 §8.5). */
class CookieJar {
  private readonly values = new Map<string, string>();

  take(headers: Headers): string {
    const text = headers.get('set-cookie') ?? '';
    const [pair = ''] = text.split(';');
    const at = pair.indexOf('=');
    this.values.set(pair.slice(0, at), pair.slice(at + 1));
    return text;
  }

  get header(): { cookie: string } {
    return { cookie: [...this.values].map(([name, value]) => `${name}=${value}`).join('; ') };
  }
}

async function browserAt(to: TestServer, owner: OwnerKeys, jar = new CookieJar()): Promise<CookieJar> {
  jar.take((await call(to.url, 'POST', 'access/sign-in', { body: passwordOf(owner) })).headers);
  return jar;
}

const isIn = async (to: TestServer, jar: CookieJar): Promise<boolean> =>
  (await call(to.url, 'GET', 'access/vault', { headers: jar.header })).status === 200;

describe('the cookie of a sign-in', () => {
  it('cannot be read by scripts, stays on this site and below /api, and carries the name of its server', async () => {
    const { headers } = await call(server.url, 'POST', 'access/sign-in', { body: passwordOf(keys) });
    const cookie = headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^parley-[a-z2-7]{8}=[\w-]{43}; Path=\/api; Max-Age=\d+; HttpOnly; SameSite=Strict$/);
    expect(cookie.slice(7, 15)).toBe(server.serverId.slice(0, 8));
  });

  it('ends with the sign-out, here and in the browser', async () => {
    const jar = await browserAt(server, keys);
    const headers = jar.header;
    const out = await call(server.url, 'POST', 'access/sign-out', { headers });
    expect(out.status).toBe(204);
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
    expect((await call(server.url, 'GET', 'access/vault', { headers })).status).toBe(401);
  });

  it('of one server leaves that of another server on the same host alone', async () => {
    const jar = await browserAt(server, keys);
    await browserAt(other, others, jar);
    expect([await isIn(server, jar), await isIn(other, jar)]).toEqual([true, true]);
    jar.take((await call(other.url, 'POST', 'access/sign-out', { headers: jar.header })).headers);
    expect([await isIn(server, jar), await isIn(other, jar)]).toEqual([true, false]);
  });
});

describe('a browser’s WebSocket', () => {
  const handshake = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  };
  const upgrade = (headers: Record<string, string>): Promise<number | undefined> =>
    statusOf(server.url, '/api/ws', { ...handshake, ...headers });

  it.each([
    ['https://evil.example', 403],
    ['null', 403],
    ['http://127.0.0.1:1', 403],
    [undefined, 403],
  ])('from %s is refused although it brings the cookie', async (origin, status) => {
    const jar = await browserAt(server, keys);
    expect(await upgrade({ ...jar.header, ...(origin !== undefined && { origin }) })).toBe(status);
  });

  it('of a foreign page is refused to a program’s token too, and a program needs no origin', async () => {
    const { token } = await signIn(server, keys);
    const authorization = `Bearer ${token}`;
    expect(await upgrade({ authorization, origin: 'https://evil.example' })).toBe(403);
    expect(await upgrade({ authorization })).toBe(101);
  });

  it('from its own page is signed in by the cookie', async () => {
    const jar = await browserAt(server, keys);
    const socket = await TestSocket.open(server.url, { ...jar.header, origin: server.url });
    expect((await socket.next('welcome')).version).toBe(1);
    socket.socket.terminate();
  });

  it('with the cookie of another server only is closed as not signed in', async () => {
    const jar = await browserAt(other, others);
    const socket = await TestSocket.open(server.url, { ...jar.header, origin: server.url });
    expect(await socket.closed).toEqual({ code: 4401, reason: 'not-signed-in' });
  });

  it('is closed at once when its browser signs out, and other devices stay', async () => {
    const jar = await browserAt(server, keys);
    const socket = await TestSocket.open(server.url, { ...jar.header, origin: server.url });
    const phone = await TestSocket.open(server.url, { authorization: `Bearer ${(await signIn(server, keys)).token}` });
    await Promise.all([socket.next('welcome'), phone.next('welcome')]);
    expect((await call(server.url, 'POST', 'access/sign-out', { headers: jar.header })).status).toBe(204);
    expect(await socket.closed).toEqual({ code: 4401, reason: 'not-signed-in' });
    phone.send({ command: 'ping', id: 1 });
    expect(await phone.next('reply')).toEqual({ event: 'reply', id: 1 });
    phone.socket.terminate();
  });

  it('is closed at once when another device ends its sign-in', async () => {
    const [first, second] = [await signIn(server, keys), await signIn(server, keys)];
    const socket = await TestSocket.open(server.url, { authorization: `Bearer ${second.token}` });
    await socket.next('welcome');
    const path = `access/devices/${second.device}`;
    expect((await call(server.url, 'DELETE', path, { token: first.token })).status).toBe(204);
    expect(await socket.closed).toEqual({ code: 4401, reason: 'not-signed-in' });
  });
});
