import { SIGN_IN_ATTEMPTS_PER_ADDRESS, rest } from '@parley/protocol';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { call, setUp, startTestServer, type TestServer } from '../gateway/owner-client.fixtures';
import { ownerKeys } from '../gateway/owner-data.fixtures';

const servers: TestServer[] = [];
const start = async (options: Parameters<typeof startTestServer>[0]): Promise<TestServer> => {
  const server = await startTestServer(options);
  servers.push(server);
  return server;
};
const relay = (more: Record<string, string> = {}, directory?: string): Promise<TestServer> =>
  start({ environment: { PARLEY_NETWORK_ROLE: 'relay', ...more }, ...(directory !== undefined && { directory }) });
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.remove()));
});

const tokenOf = (server: TestServer): string => readFileSync(join(server.directory, 'admin-token'), 'utf8').trim();
const get = (server: TestServer, path: string, token?: string): Promise<{ status: number; json: unknown }> =>
  call(server.url, 'GET', path, token === undefined ? { headers: { via: '1.1 proxy' } } : { token });
const peers = async (server: TestServer): Promise<rest.PeerItem[]> => {
  const { json } = await get(server, 'admin/peers', tokenOf(server));
  return z.decode(rest.peerList, json as z.input<typeof rest.peerList>).peers;
};
async function until<Value>(read: () => Promise<Value>, fits: (value: Value) => boolean): Promise<Value> {
  for (;;) {
    const value = await read();
    if (fits(value)) return value;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a relay', () => {
  it('has no owner, and a surface of nothing but health, figures and administration', async () => {
    const server = await relay();
    const token = tokenOf(server);
    expect(server).toMatchObject({ role: 'relay', setupToken: null });
    expect(server.adminTokenFile).toBe(join(server.directory, 'admin-token'));
    const { json } = await get(server, 'docs/openapi.json');
    const paths = Object.keys((json as { paths: object }).paths).sort();
    expect(paths).toEqual([
      '/api/admin/directory',
      '/api/admin/neighbours',
      '/api/admin/peers',
      '/api/admin/peers/{id}',
      '/api/admin/peers/{id}/{action}',
      '/api/admin/routes',
      '/api/health',
      '/api/health/live',
      '/api/health/ready',
      '/api/metrics',
    ]);
    for (const path of ['access', 'contacts', 'messages', 'history', 'transfers', 'settings'])
      expect((await get(server, path, token)).status).toBe(404);
    expect((await fetch(server.url)).status).toBe(404);
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/ws`);
    const answer = await new Promise((done) => {
      socket.on('unexpected-response', (_request, { statusCode }) => done(statusCode));
      socket.on('error', () => done('closed'));
      socket.on('open', () => done('open'));
    });
    socket.terminate();
    expect(answer).not.toBe('open');
  });

  it('opens its administration to the token in a private file alone, and slows down guessing', async () => {
    const server = await relay();
    const file = join(server.directory, 'admin-token');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const token = tokenOf(server);
    for (const path of ['admin/peers', 'admin/routes', 'admin/directory', 'metrics'])
      expect((await get(server, path)).status).toBe(401);
    for (const path of ['admin/peers', 'admin/routes', 'admin/directory'])
      expect((await get(server, path, token)).status).toBe(200);
    const figures = await fetch(`${server.url}/api/metrics`, {
      headers: { authorization: `Bearer ${token}`, via: '1.1 proxy' },
    });
    expect(await figures.text()).toMatch(/^parley_held_packets 0$/m);
    const guesses = Array.from({ length: SIGN_IN_ATTEMPTS_PER_ADDRESS }, () =>
      get(server, 'admin/peers', 'x'.repeat(43)),
    );
    expect((await Promise.all(guesses)).map(({ status }) => status)).toEqual(guesses.map(() => 401));
    expect((await get(server, 'admin/peers', token)).status).toBe(429);
  });

  it('keeps its token over restarts, and takes no other file for one', async () => {
    const first = await relay();
    const token = tokenOf(first);
    await first.stop();
    const again = await relay({}, first.directory);
    expect(tokenOf(again)).toBe(token);
    await again.stop();
    writeFileSync(join(first.directory, 'admin-token'), 'secret\n');
    await expect(relay({}, first.directory)).rejects.toThrow(/admin-token holds no admin token/);
  });

  it('takes owners as peers by token, and is named by them from then on', async () => {
    const at = await relay({ PARLEY_RELAY_ACCEPT: 'token', PARLEY_RELAY_TOKENS: 'a-token-of-24-characters' });
    const relays = `${at.address}#a-token-of-24-characters`;
    const owner = await start({ environment: { PARLEY_NETWORK_RELAYS: relays } });
    const { token } = await setUp(owner, await ownerKeys());
    const [peer] = await until(
      () => peers(at),
      ([one]) => one?.state === 'approved',
    );
    expect(peer).toMatchObject({ id: owner.serverId, role: 'owner', link: 'up' });
    const invite = async (): Promise<unknown> =>
      (
        await call(owner.url, 'POST', 'contacts/invites', {
          token,
          body: { token: Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url') },
        })
      ).json;
    const told = await until(invite, (json) => (json as { relays: unknown[] }).relays.length > 0);
    expect(told).toMatchObject({ relays: [{ server: at.serverId, address: at.address }] });
    expect(
      readdirSync(at.directory)
        .sort()
        .filter((name) => !name.startsWith('parley.sqlite')),
    ).toEqual(['admin-token', 'certificate.key', 'certificate.pem', 'server.key']);
  });

  it('leaves who comes without the token to whoever runs it', async () => {
    const at = await relay({ PARLEY_RELAY_ACCEPT: 'token', PARLEY_RELAY_TOKENS: 'a-token-of-24-characters' });
    const owner = await start({ environment: { PARLEY_NETWORK_RELAYS: at.address } });
    await until(
      () => peers(at),
      ([one]) => one?.state === 'incoming',
    );
    const path = `admin/peers/${owner.serverId}/accept`;
    const { json } = await call(at.url, 'POST', path, { token: tokenOf(at) });
    expect(json).toMatchObject({ state: 'approved' });
  });
});
