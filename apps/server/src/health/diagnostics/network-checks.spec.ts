import { issueCertificate } from '../../federation/issue-certificate';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { checkClock } from './clock-check';
import { checkUpgrade } from './upgrade-check';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const identity = issueCertificate(privateKey, ['127.0.0.1'], Date.now());

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(
  listener: RequestListener,
  upgrade?: (socket: Duplex, request: IncomingMessage) => void,
): Promise<number> {
  const server = createServer(identity, listener);
  if (upgrade) server.on('upgrade', (request: IncomingMessage, socket: Duplex) => upgrade(socket, request));
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const NOW = Date.UTC(2026, 4, 1, 12);
const clock = { now: () => NOW };
/** A server whose clock is so many seconds before ours. */
const withClock = async (secondsBehind: number): Promise<string[]> => {
  const port = await listen((_request, response) => {
    response.setHeader('Date', new Date(NOW - secondsBehind * 1000).toUTCString());
    response.end('{}');
  });
  return [`127.0.0.1:${port}`];
};
const nobody = ['127.0.0.1:1'];

describe('the clock', () => {
  it('agrees with a server that says nearly the same', async () => {
    expect(await checkClock([await withClock(1)], clock)).toEqual({
      check: 'clock',
      ok: true,
      found: 'clock-agrees',
      values: { seconds: 1, servers: 1 },
    });
  });

  it.each([300, -300])('differs from a server that is %d seconds behind', async (seconds) => {
    expect(await checkClock([await withClock(seconds)], clock)).toEqual({
      check: 'clock',
      ok: false,
      found: 'clock-differs',
      values: { seconds, servers: 1 },
    });
  });

  it('is not moved by one server that lies, nor by those that are away', async () => {
    const servers = [await withClock(86_400), nobody, await withClock(2), await withClock(0)];
    expect(await checkClock(servers, clock)).toMatchObject({ ok: true, values: { seconds: 2, servers: 3 } });
  });

  it('is compared with nothing when nobody can be asked', async () => {
    const silent = await listen((_request, response) => {
      response.sendDate = false;
      response.end();
    });
    for (const servers of [[], [[]], [nobody], [[`127.0.0.1:${silent}`]]])
      expect(await checkClock(servers, clock)).toMatchObject({ ok: true, found: 'clock-uncompared' });
  });
});

describe('the WebSocket of links', () => {
  const at = (port: number): { host: string; port: number } => ({ host: '127.0.0.1', port });
  const page: RequestListener = (_request, response) => response.writeHead(404).end();

  it('works where it opens', async () => {
    const sockets = new WebSocketServer({ noServer: true });
    const port = await listen(page, (socket, request) => {
      sockets.handleUpgrade(request, socket, Buffer.alloc(0), () => undefined);
    });
    expect(await checkUpgrade(at(port))).toEqual({
      check: 'upgrade',
      ok: true,
      found: 'upgrade-works',
      values: { address: `127.0.0.1:${port}` },
    });
  });

  it('fails behind a proxy that passes only requests on', async () => {
    const port = await listen(page);
    expect(await checkUpgrade(at(port))).toMatchObject({ ok: false, found: 'upgrade-fails', values: { status: 404 } });
  });

  it('fails where something else than an upgrade comes back', async () => {
    const wrong = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';
    const port = await listen(page, (socket) => socket.end(wrong));
    expect(await checkUpgrade(at(port))).toMatchObject({ ok: false, found: 'upgrade-fails', values: { status: null } });
  });

  it('is nothing to be told of where nobody listens', async () => {
    expect(await checkUpgrade(at(1))).toBeNull();
  });
});
