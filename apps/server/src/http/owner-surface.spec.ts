import {
  MAX_OWNER_CONNECTIONS,
  MAX_STRANGER_CONNECTIONS_PER_ADDRESS,
  OWNER_HEAD_TIMEOUT_MS,
  OWNER_KEEP_ALIVE_MS,
} from '@parley/protocol';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { passwordOf, setUpBody, startTestServer, TestSocket, type TestServer } from '../gateway/owner-client.fixtures';
import { ownerKeys, type OwnerKeys } from '../gateway/owner-data.fixtures';
import { ownerSurface } from './owner-surface';
import { TrustedProxies } from './trusted-proxies';

const nobody = new TrustedProxies([]);

// A start makes keys and a certificate, which takes a while on a busy machine.

describe('the owner’s surface', () => {
  it('survives an upgraded connection that breaks before anybody has taken it', async () => {
    const surface = ownerSurface('127.0.0.1', nobody, () => true);
    surface.serve(() => undefined);
    const { server } = surface;
    const upgraded = new Promise<Duplex>((resolve) =>
      server.on('upgrade', (_request, socket: Duplex) => resolve(socket)),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    client.write('GET // HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    const socket = await upgraded;
    expect(() => socket.emit('error', new Error('reset by the other side'))).not.toThrow();
    expect(socket.destroyed).toBe(true);
    client.destroy();
    server.close();
  });

  it('answers a WebSocket that comes before anybody takes it, so that its client tries again', async () => {
    const { server } = ownerSurface('127.0.0.1', nobody, () => true);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/api/ws`);
    const [, { statusCode }] = (await once(client, 'unexpected-response')) as [unknown, IncomingMessage];
    expect(statusCode).toBe(503);
    client.on('error', () => undefined);
    client.terminate();
    server.close();
  });

  it.each(['127.0.0.1', '0.0.0.0'])('on %s bounds every wait and the number of connections', (host) => {
    const { server } = ownerSurface(host, nobody, () => true);
    expect(server).toMatchObject({
      headersTimeout: OWNER_HEAD_TIMEOUT_MS,
      keepAliveTimeout: OWNER_KEEP_ALIVE_MS,
      maxConnections: MAX_OWNER_CONNECTIONS,
    });
  });
});

describe('the owner’s surface on a network', () => {
  let server: TestServer;
  let keys: OwnerKeys;
  let token: string;
  let port: number;
  const sockets: Socket[] = [];

  const raw = (localAddress = '127.0.0.1'): Socket => {
    const socket = connect({ port, host: '127.0.0.1', localAddress }).on('error', () => undefined);
    sockets.push(socket);
    return socket;
  };

  /** One request over a connection of its own. */
  const ask = (path: string, body?: unknown, localAddress = '127.0.0.1'): Promise<{ status?: number; text: string }> =>
    new Promise((resolve, reject) => {
      const headers = { host: `127.0.0.1:${port}`, ...(body !== undefined && { 'content-type': 'application/json' }) };
      const options = { port, host: '127.0.0.1', path: `/api/${path}`, headers, localAddress, agent: false };
      const method = body === undefined ? 'GET' : 'POST';
      request({ ...options, method, rejectUnauthorized: false }, (response) => {
        let text = '';
        response.on('data', (part: Buffer) => (text += part.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      })
        .on('error', reject)
        .end(body === undefined ? undefined : JSON.stringify(body));
    });

  beforeAll(async () => {
    keys = await ownerKeys();
    server = await startTestServer({ environment: { PARLEY_UI_HOST: '0.0.0.0' } });
    port = Number(new URL(server.url).port);
    const made = await ask('access/set-up', await setUpBody(server, keys));
    ({ token } = JSON.parse(made.text) as { token: string });
  });
  afterEach(async () => {
    const open = sockets.splice(0).filter((socket) => !socket.closed);
    await Promise.all(open.map((socket) => once(socket.destroy(), 'close')));
  });
  afterAll(() => server.remove());

  it('takes no more than its share of connections from one address, and serves others and who is signed in', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const device = new TestSocket(
      new WebSocket(`${server.url.replace('https', 'wss')}/api/ws`, { headers, rejectUnauthorized: false }),
    );
    await device.next('welcome');
    const flood = Array.from({ length: 2 * MAX_STRANGER_CONNECTIONS_PER_ADDRESS }, () => raw());
    await Promise.all(flood.slice(MAX_STRANGER_CONNECTIONS_PER_ADDRESS).map((socket) => once(socket, 'close')));
    expect(flood.filter(({ closed }) => !closed)).toHaveLength(MAX_STRANGER_CONNECTIONS_PER_ADDRESS);
    await expect(ask('health')).rejects.toThrow();
    expect(await ask('health', undefined, '127.0.0.2')).toMatchObject({ status: 200 });
    device.send({ command: 'ping', id: 1 });
    expect(await device.next('reply')).toEqual({ event: 'reply', id: 1 });
    device.socket.terminate();
    await device.closed;
  });

  it('frees the share of connections that end', async () => {
    const held = Array.from({ length: MAX_STRANGER_CONNECTIONS_PER_ADDRESS }, () => raw());
    await Promise.all(held.map((socket) => once(socket, 'connect')));
    const [first] = held;
    first?.destroy();
    for (;;) {
      const answer = await ask('access/sign-in', passwordOf(keys)).catch(() => null);
      if (answer === null) continue;
      expect(answer.status).toBe(200);
      break;
    }
  });

  it('closes whoever connects and says nothing', async () => {
    await once(raw('127.0.0.3'), 'close');
  });
});
