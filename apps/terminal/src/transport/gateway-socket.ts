import type { Agent } from 'node:http';
import type { ServerSocket, SocketHandlers } from '@parley/client';
import { gatewayEvent, ProtocolError } from '@parley/protocol';
import { WebSocket } from 'ws';

const OPEN_TIMEOUT_MS = 15_000;

/** REST gets through to the server, and WebSockets do not. */
export class NoUpgrade extends ProtocolError {
  constructor(message: string) {
    super('server-unavailable', message);
  }
}

/** Opens `/api/ws`. @throws ProtocolError `not-signed-in`; every other failure as it came */
export function openGatewaySocket(
  server: URL,
  agent: Agent,
  token: string | null,
  handlers: SocketHandlers,
): Promise<ServerSocket> {
  const url = new URL('/api/ws', server);
  url.protocol = server.protocol === 'https:' ? 'wss:' : 'ws:';
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, {
      agent,
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
      perMessageDeflate: false,
      maxPayload: gatewayEvent.maxBytes,
      handshakeTimeout: OPEN_TIMEOUT_MS,
    });
    let opened = false;
    socket.binaryType = 'nodebuffer';
    socket.on('error', (error) => {
      // After opening, `close` follows and says it.
      if (!opened) reject(error);
    });
    socket.on('unexpected-response', (_request, response) => {
      response.destroy();
      socket.terminate();
      reject(refused(server, response.statusCode ?? 0));
    });
    socket.on('message', (data) => {
      const { buffer, byteOffset, byteLength } = data as Buffer<ArrayBuffer>;
      handlers.onMessage(new Uint8Array(buffer, byteOffset, byteLength));
    });
    socket.on('close', (code, reason) => {
      if (opened) handlers.onClose(code, reason.toString('utf8'));
    });
    socket.on('open', () => {
      opened = true;
      resolve({ send: (bytes) => socket.send(bytes), close: () => socket.close(1000) });
    });
  });
}

/** The server itself lets every WebSocket in and closes those of strangers: who answers otherwise stands in front of it. */
function refused(server: URL, status: number): Error {
  if (status === 401) return new ProtocolError('not-signed-in', 'this sign-in has ended');
  if (status === 429 || status >= 500) return new Error(`no upgrade (${status})`);
  return new NoUpgrade(
    `my server at ${server.origin} lets no WebSocket through (${status}); if there is a proxy in front of it, it must pass on /api/ws with Upgrade and Connection`,
  );
}
