import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { gatewayEvent, ProtocolError, type Logger } from '@parley/protocol';
import { ManualTime } from '@parley/testing';
import { WebSocket, WebSocketServer } from 'ws';
import type { ServerSocket, SocketHandlers } from '../api/ports';
import { GatewayConnection, type ConnectionState } from './gateway-connection';

const quiet: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const LONG_ENOUGH_MS = 21_000;
const RETRY_MS = 2_000;

/** A real WebSocket that waits for ever. */
async function openSocket(port: number, handlers: SocketHandlers): Promise<ServerSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/ws`);
  socket.on('message', (data: Buffer) => handlers.onMessage(new Uint8Array(data)));
  socket.on('close', (code) => handlers.onClose(code, ''));
  await once(socket, 'open').catch((cause: unknown) => {
    throw new ProtocolError('server-unavailable', 'nobody answers', { cause });
  });
  return { send: (bytes) => socket.send(bytes), close: () => socket.close() };
}

describe('a server that takes the connection and says nothing', () => {
  let time: ManualTime;
  let connection: GatewayConnection;
  let states: ConnectionState[];
  let online: Promise<void>;

  const connect = (port: number): void => {
    states = [];
    let isOnline: () => void = () => undefined;
    online = new Promise((resolve) => (isOnline = resolve));
    const onState = (state: ConnectionState): void => {
      states.push(state);
      if (state === 'online') isOnline();
    };
    const transport = {
      request: () => Promise.reject(new Error('nobody asks')),
      openSocket: (_token: string | null, handlers: SocketHandlers) => openSocket(port, handlers),
    };
    const ports = { transport, timers: time, random: (length: number) => new Uint8Array(length), logger: quiet };
    const ignore = (): void => undefined;
    connection = new GatewayConnection(ports, null, { onState, onWelcome: ignore, onEvent: ignore, onEnd: ignore });
    connection.start();
  };

  beforeEach(() => {
    time = new ManualTime();
  });
  afterEach(() => connection.stop());

  it('is left after a while and asked again, and greets the second time', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    connect((server.address() as AddressInfo).port);
    const [silent] = (await once(server, 'connection')) as [WebSocket];
    const left = once(silent, 'close');
    // Answered by a WebSocket that is open.
    silent.ping();
    await once(silent, 'pong');
    const again = once(server, 'connection') as Promise<[WebSocket]>;
    await time.advance(LONG_ENOUGH_MS);
    await left;
    await time.advance(RETRY_MS);
    const [second] = await again;
    second.send(gatewayEvent.encode({ event: 'welcome', version: 1, commit: 0, change: 0 }));
    await online;
    expect(states).toEqual(['connecting', 'online']);
    connection.stop();
    server.close();
  });

  it('is left too when it does not even open the WebSocket', async () => {
    const server: Server = createServer();
    const sockets: Socket[] = [];
    server.on('connection', (socket) => sockets.push(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    connect((server.address() as AddressInfo).port);
    await once(server, 'connection');
    const again = once(server, 'connection');
    await time.advance(LONG_ENOUGH_MS);
    await time.advance(RETRY_MS);
    await again;
    connection.stop();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
});
