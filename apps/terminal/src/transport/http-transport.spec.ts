import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { HttpTransport } from './http-transport';

const pin = { where: '', load: () => Promise.resolve(null), pin: () => Promise.resolve() };

describe('the way to the own server', () => {
  let server: Server;
  let transport: HttpTransport;
  let answer: (request: IncomingMessage) => { status: number; body: string; type?: string } | null;
  let received: {
    method: string | undefined;
    type: string | undefined;
    authorization: string | undefined;
    body: Buffer;
  }[];

  beforeEach(async () => {
    received = [];
    answer = () => ({ status: 200, body: '{}' });
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { authorization, 'content-type': type } = request.headers;
        received.push({ method: request.method, type, authorization, body: Buffer.concat(chunks) });
        const said = answer(request);
        // Some are left without an answer.
        if (said === null) return;
        response.writeHead(said.status, said.type === undefined ? {} : { 'content-type': said.type }).end(said.body);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    transport = new HttpTransport(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), pin);
  });
  afterEach(() => {
    transport.close();
    server.close();
    server.closeAllConnections();
  });

  it('sends JSON, bytes and the token', async () => {
    await transport.request('POST', '/api/a', { body: { x: 'ä' }, token: 'T' });
    await transport.request('PUT', '/api/b', { bytes: new Uint8Array([0, 255]) });
    expect(received).toEqual([
      { method: 'POST', type: 'application/json', authorization: 'Bearer T', body: Buffer.from('{"x":"ä"}') },
      { method: 'PUT', type: 'application/octet-stream', authorization: undefined, body: Buffer.from([0, 255]) },
    ]);
  });

  it('hands a refusal on as an answer, and an empty one as null', async () => {
    answer = () => ({ status: 409, body: '{"error":{"code":"x","message":"y"}}' });
    expect(await transport.request('GET', '/api/a')).toEqual({
      status: 409,
      json: { error: { code: 'x', message: 'y' } },
    });
    answer = () => ({ status: 204, body: '' });
    expect(await transport.request('GET', '/api/a')).toEqual({ status: 204, json: null });
  });

  it('says when something else answers', async () => {
    answer = () => ({ status: 200, body: '<html>' });
    await expect(transport.request('GET', '/api/a')).rejects.toMatchObject({ code: 'malformed' });
  });

  it('takes the page of a proxy whose server is away for no answer', async () => {
    answer = () => ({ status: 502, body: '<html>Bad Gateway</html>' });
    await expect(transport.request('GET', '/api/a')).rejects.toMatchObject({ code: 'server-unavailable' });
    answer = () => ({ status: 503, body: '{"error":{"code":"server-unavailable","message":"y"}}' });
    expect(await transport.request('GET', '/api/a')).toMatchObject({ status: 503 });
  });

  it('ends a request that is not answered when its signal says so, and puts octets where there is room', async () => {
    const ending = new AbortController();
    const reason = new Error('paused');
    const gone = new Promise<void>((resolve) => {
      server.once('request', (request: IncomingMessage, response: ServerResponse) => {
        response.once('close', resolve);
        request.once('end', () => ending.abort(reason));
      });
    });
    answer = () => null;
    await expect(transport.request('GET', '/api/a', { signal: ending.signal })).rejects.toBe(reason);
    await gone;
    answer = () => ({ status: 200, body: 'octets', type: 'application/octet-stream' });
    const room = new Uint8Array(10);
    const { bytes } = await transport.request('GET', '/api/b', { room: () => room });
    expect([bytes?.buffer === room.buffer, Buffer.from(bytes ?? []).toString()]).toEqual([true, 'octets']);
    const { bytes: larger } = await transport.request('GET', '/api/b', { room: () => room.subarray(8) });
    expect(Buffer.from(larger ?? []).toString()).toBe('octets');
  });

  it('carries binary frames both ways and tells the close code', async () => {
    const gateway = new WebSocketServer({ server, path: '/api/ws' });
    const accepted = once(gateway, 'connection') as Promise<[WebSocket, IncomingMessage]>;
    const heard: Uint8Array[] = [];
    let closed: (how: [number, string]) => void = () => undefined;
    const closing = new Promise<[number, string]>((resolve) => (closed = resolve));
    const socket = await transport.openSocket('T', {
      onMessage: (bytes) => heard.push(bytes),
      onClose: (code, reason) => closed([code, reason]),
    });
    const [theirs, request] = await accepted;
    expect(request.headers.authorization).toBe('Bearer T');
    expect(request.headers['sec-websocket-extensions']).toBeUndefined();
    socket.send(new Uint8Array([1, 2]));
    expect(await once(theirs, 'message')).toEqual([Buffer.from([1, 2]), true]);
    theirs.send(Buffer.from([3]));
    theirs.close(4410, 'replaced');
    expect(await closing).toEqual([4410, 'replaced']);
    expect(heard).toEqual([new Uint8Array([3])]);
    gateway.close();
  });

  it('says once that a proxy lets no WebSocket through', async () => {
    answer = () => ({ status: 404, body: '{}' });
    const handlers = { onMessage: () => undefined, onClose: () => undefined };
    const told: string[] = [];
    const { port } = server.address() as AddressInfo;
    transport = new HttpTransport(new URL(`http://127.0.0.1:${port}`), pin, (text) => told.push(text));
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(transport.openSocket('T', handlers)).rejects.toMatchObject({ code: 'server-unavailable' });
    }
    expect(told).toEqual([expect.stringMatching(/lets no WebSocket through \(404\).*proxy.*Upgrade and Connection/)]);
  });

  it.each([
    [401, 'not-signed-in'],
    [503, 'server-unavailable'],
  ])('reads a WebSocket refused with %i as %s', async (status, code) => {
    server.on('upgrade', (_request, socket) => socket.end(`HTTP/1.1 ${status} No\r\n\r\n`));
    const handlers = { onMessage: () => undefined, onClose: () => undefined };
    await expect(transport.openSocket('T', handlers)).rejects.toMatchObject({ code });
  });
});
