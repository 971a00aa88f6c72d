import { once } from 'node:events';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import { createServer as createTcp, type AddressInfo, type Server as TcpServer } from 'node:net';
import { WebSocketServer } from 'ws';
import { selfSigned } from '../transport/certificate.fixtures';
import type { Line } from './line';
import { otherServerLines } from './other-server';

const ID = 'a'.repeat(52);
const certificate = selfSigned();
const servers: TcpServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function at(server: TcpServer): Promise<number> {
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A server as far as the doctor looks at one. */
function parley({ versions = { min: 1, max: 1 }, behindSeconds = 0, upgrades = true } = {}): Server {
  const answer: RequestListener = (request, response) => {
    response.setHeader('Date', new Date(Date.now() - behindSeconds * 1000).toUTCString());
    if (request.url !== '/.well-known/parley') response.writeHead(404);
    response.end(JSON.stringify({ serverId: ID, instance: 'one', versions }));
  };
  const server = createServer(certificate, answer);
  if (upgrades) new WebSocketServer({ server, path: '/federation' });
  return server;
}

async function linesAt(
  port: number,
  { host = '127.0.0.1', own = null }: { host?: string; own?: string | null } = {},
): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of otherServerLines({ host, port }, own)) lines.push(line);
  return lines;
}
const verdicts = (lines: readonly Line[]): [string, boolean][] => lines.map(({ check, ok }) => [check, ok]);

test('a server that can be reached is well in every way', async () => {
  const lines = await linesAt(await at(parley()), { host: 'localhost' });
  expect(verdicts(lines)).toEqual(
    ['dns', 'port', 'tls', 'parley', 'version', 'clock', 'websocket'].map((check) => [check, true]),
  );
  expect(lines[3]?.detail).toContain(`A Parley server answers at localhost:`);
  expect(lines[3]?.detail).toContain(ID);
});

test('the own server is told apart by its id', async () => {
  const [, , who] = await linesAt(await at(parley()), { own: ID });
  expect(who?.detail).toContain('My own Parley server');
});

test.each([
  ['a clock that is off', { behindSeconds: 600 }, 'clock'],
  ['versions that nobody here speaks', { versions: { min: 7, max: 9 } }, 'version'],
  ['a proxy that passes no WebSockets on', { upgrades: false }, 'websocket'],
])('%s is told, and what to do about it', async (_what, options, check) => {
  const faults = (await linesAt(await at(parley(options)))).filter(({ ok }) => !ok);
  expect(faults).toMatchObject([{ check, remedy: expect.stringMatching(/\.$/) as string }]);
});

test('a port that is shut, what speaks no TLS, and what is no Parley are told one from the other', async () => {
  const plain = await at(createTcp((socket) => socket.on('error', () => undefined).end('220 mail\r\n')));
  const web = await at(createHttp((_request, response) => response.end()));
  const page = await at(createServer(certificate, (_request, response) => response.end('<html>')));
  const ends: (Line | undefined)[] = [];
  for (const port of [1, plain, web, page]) ends.push((await linesAt(port)).at(-1));
  expect(ends.map((line) => [line?.check, line?.ok])).toEqual([
    ['port', false],
    ['tls', false],
    ['tls', false],
    ['parley', false],
  ]);
});

test('a closed federation is told from a fault', async () => {
  const closed = createServer({ ...certificate, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' });
  const lines = await linesAt(await at(closed));
  expect(verdicts(lines)).toEqual([
    ['port', true],
    ['tls', true],
    ['parley', false],
  ]);
  expect(lines.at(-1)?.detail).toContain('belongs to a closed federation');
});

test('a name that leads nowhere is told before anything else', async () => {
  const [first, ...rest] = await linesAt(8443, { host: 'no-such-name.invalid' });
  expect(first).toMatchObject({ check: 'dns', ok: false });
  expect(rest.some(({ ok }) => ok)).toBe(false);
});
