import type { Transport } from '@parley/federation';
import {
  closeCodes,
  MAX_NOISE_MESSAGE_BYTES,
  MAX_STRANGER_CONNECTIONS_PER_ADDRESS,
  ProtocolError,
  type HostPort,
} from '@parley/protocol';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { WebSocketDialer } from './dialer';
import { TrustedProxies } from '../http/trusted-proxies';
import { FederationSurface } from './federation-surface';
import { issueCertificate } from './issue-certificate';
import { WebSocketTransport } from './web-socket-transport';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const certificate = issueCertificate(privateKey, ['127.0.0.1'], Date.now());
const never = new AbortController().signal;

interface Accepted {
  readonly transport: Transport;
  readonly from: string;
}

describe('federation surface', () => {
  let surface: FederationSurface;
  let place: HostPort;
  let accepted: Accepted[];
  let authenticated: number;
  let arrival: () => void;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    accepted = [];
    authenticated = 0;
    arrival = () => undefined;
    surface = new FederationSurface(new TrustedProxies([]));
    surface.server.setSecureContext({ ...certificate, minVersion: 'TLSv1.3' });
    surface.server.listen(0, '127.0.0.1');
    await once(surface.server, 'listening');
    place = { host: '127.0.0.1', port: (surface.server.address() as AddressInfo).port };
    surface.serve(
      (_request, response) => response.end('page'),
      (socket, from, release) => {
        const count = (): void => {
          authenticated += 1;
          release();
        };
        accepted.push({ transport: new WebSocketTransport(socket, count), from });
        arrival();
      },
    );
  });

  afterEach(() => {
    for (const { transport } of accepted) transport.close(closeCodes.goingAway.code, closeCodes.goingAway.reason);
    for (const socket of sockets.splice(0)) socket.destroy();
    surface.stopAccepting();
    surface.server.closeAllConnections();
  });

  /** Both ends of a link. */
  async function pair(): Promise<{ here: Transport; there: Transport }> {
    const arrived = new Promise<void>((resolve) => (arrival = resolve));
    const here = await new WebSocketDialer().dial(place, never);
    await arrived;
    const there = accepted.at(-1)?.transport;
    if (there === undefined) throw new Error('nothing arrived');
    return { here, there };
  }

  const messagesOf = (transport: Transport, count: number): Promise<string[]> =>
    new Promise((resolve) => {
      const texts: string[] = [];
      transport.listen({
        onMessage: (message) => {
          texts.push(Buffer.from(message).toString());
          if (texts.length === count) resolve(texts);
        },
        onClose: () => resolve(texts),
      });
    });

  const closeOf = (transport: Transport): Promise<{ code: number; reason: string }> =>
    new Promise((resolve) =>
      transport.listen({ onMessage: () => undefined, onClose: (code, reason) => resolve({ code, reason }) }),
    );

  const raw = (localAddress = '127.0.0.1'): Socket => {
    const socket = connect({ ...place, localAddress }).on('error', () => undefined);
    sockets.push(socket);
    return socket;
  };

  const statusOf = (path: string, localAddress = '127.0.0.1'): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const options = {
        host: place.host,
        port: place.port,
        path,
        rejectUnauthorized: false,
        agent: false,
        localAddress,
      };
      const request = get(options, (response) => {
        resolve(response.statusCode);
        request.destroy();
      }).on('error', reject);
    });

  it('carries binary messages in both directions, in order, and misses none that come before somebody listens', async () => {
    const { here, there } = await pair();
    there.send(Buffer.from('early'));
    for (let i = 0; i < 50; i++) here.send(Buffer.from(`message ${i}`));
    expect(await messagesOf(there, 50)).toEqual(Array.from({ length: 50 }, (_, i) => `message ${i}`));
    expect(await messagesOf(here, 1)).toEqual(['early']);
  });

  it('passes on the close code, and ends the other side with it once', async () => {
    const { here, there } = await pair();
    const ended = closeOf(there);
    const own = closeOf(here);
    here.close(closeCodes.goingAway.code, closeCodes.goingAway.reason);
    expect(await ended).toEqual({ code: 1001, reason: 'going-away' });
    expect((await own).code).toBe(1001);
  });

  it('closes a link that sends more than a Noise message can be', async () => {
    const { here, there } = await pair();
    const ended = closeOf(here);
    void closeOf(there);
    here.send(new Uint8Array(MAX_NOISE_MESSAGE_BYTES + 1));
    expect((await ended).code).toBe(1009);
  });

  it('closes a paused link all the same', async () => {
    const { here, there } = await pair();
    void closeOf(there);
    const own = closeOf(here);
    here.pause();
    here.close(4400, 'malformed');
    expect((await own).code).toBe(4400);
  });

  it('tells from the second listener that the key was proven, and no longer counts the connection as a stranger', async () => {
    const proven = await pair();
    void closeOf(proven.there);
    expect(authenticated).toBe(0);
    void closeOf(proven.there);
    expect(authenticated).toBe(1);
    const strangers = Array.from({ length: MAX_STRANGER_CONNECTIONS_PER_ADDRESS }, () => raw());
    await Promise.all(strangers.map((socket) => once(socket, 'connect')));
    expect(surface.limits.refused).toBe(0);
    await once(raw(), 'close');
    expect(surface.limits.refused).toBe(1);
  });

  it('serves another address, and the links that are up, while one floods it with connections that say nothing', async () => {
    const { here, there } = await pair();
    void closeOf(there);
    const echoed = messagesOf(there, 1);
    const flood = Array.from({ length: 4 * MAX_STRANGER_CONNECTIONS_PER_ADDRESS }, () => raw());
    const cut = flood.slice(MAX_STRANGER_CONNECTIONS_PER_ADDRESS).map((socket) => once(socket, 'close'));
    await Promise.all(cut);
    expect(surface.limits.refused).toBe(3 * MAX_STRANGER_CONNECTIONS_PER_ADDRESS);
    expect(await statusOf('/', '127.0.0.2')).toBe(200);
    here.send(Buffer.from('still here'));
    expect(await echoed).toEqual(['still here']);
  });

  it('closes whoever speaks no TLS, or a version before 1.3', async () => {
    const plain = raw();
    plain.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(plain, 'close');
    const old = connectTls({ ...place, rejectUnauthorized: false, maxVersion: 'TLSv1.2' });
    const [error] = (await once(old, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toMatch(/PROTOCOL_VERSION/);
    expect(await statusOf('/')).toBe(200);
  });

  it('refuses upgrades on other paths, headers that are too large, and bad WebSocket requests', async () => {
    const say = async (text: string): Promise<string> => {
      const socket = connectTls({ ...place, rejectUnauthorized: false });
      sockets.push(socket);
      await once(socket, 'secureConnect');
      socket.write(text);
      let answer = '';
      socket.on('data', (data: Buffer) => (answer += data.toString()));
      await once(socket, 'close');
      return answer.split('\r\n')[0] ?? '';
    };
    const upgrade = 'Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
    expect(await say(`GET /api/ws HTTP/1.1\r\n${upgrade}\r\n`)).toMatch(/^HTTP\/1\.1 404/);
    expect(await say(`GET /federation HTTP/1.1\r\n${upgrade}\r\n`)).toMatch(/^HTTP\/1\.1 4\d\d/);
    expect(await say(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431/);
    expect(await say('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
    expect(accepted).toEqual([]);
  });

  it('says unreachable when nobody answers, when the dialler gives up, or when the path is no link', async () => {
    const dialer = new WebSocketDialer();
    const refused = async (attempt: Promise<Transport>): Promise<string> =>
      attempt.then(
        () => 'reached',
        (error: unknown) => (error instanceof ProtocolError ? error.code : 'other'),
      );
    expect(await refused(dialer.dial({ host: '127.0.0.1', port: 1 }, never))).toBe('unreachable');
    expect(await refused(dialer.dial(place, AbortSignal.abort()))).toBe('unreachable');
    const giveUp = new AbortController();
    const attempt = refused(dialer.dial(place, giveUp.signal));
    giveUp.abort();
    expect(await attempt).toBe('unreachable');
  });

  it.each([
    [404, /lets no WebSocket through.*\(404\).*proxy.*Upgrade and Connection/],
    [502, /takes no links now \(502\)/],
  ])('says what it means that something else answers with %i', async (status, sentence) => {
    const other = createServer(certificate, (_request, response) => response.writeHead(status).end()).listen(
      0,
      '127.0.0.1',
    );
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const attempt = new WebSocketDialer().dial({ host: '127.0.0.1', port }, never);
    await expect(attempt).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(sentence) as unknown,
    });
    other.close();
    other.closeAllConnections();
  });
});
