import {
  isLoopbackHost,
  MAX_OWNER_CONNECTIONS,
  OWNER_HEAD_TIMEOUT_MS,
  OWNER_KEEP_ALIVE_MS,
  ProtocolError,
} from '@parley/protocol';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer, type Server as SecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { ConnectionLimits } from './connection-limits';
import { refusalOf } from './refusal';
import { boundRequest } from './request-time';
import type { TrustedProxies } from './trusted-proxies';

/** A stranger's slow or endless requests end here. */
const limits: ServerOptions = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: OWNER_HEAD_TIMEOUT_MS,
  // Node has one time for all requests; parts of files take longer than others (see `boundRequest`).
  requestTimeout: 0,
  connectionsCheckingInterval: OWNER_HEAD_TIMEOUT_MS / 4,
  keepAliveTimeout: OWNER_KEEP_ALIVE_MS,
};

/** Injection token of `OwnerSurface`. */
export const OWNER_SURFACE = Symbol('OwnerSurface');

/** The owner's listener before Nest is there: whoever comes early waits for `serve`. */
export interface OwnerSurface {
  readonly server: Server;
  /** The same server when it speaks TLS. */
  readonly secure: SecureServer | null;
  /** Of connections from other machines, and of what trusted proxies bring; on loopback all programs have one address. */
  readonly limits: ConnectionLimits;
  serve(listener: RequestListener): void;
}

/**
 * HTTP on loopback, HTTPS (TLS 1.3) everywhere else: browsers have no cryptography on plain HTTP from other machines. The certificate is
 * set later with `setSecureContext`.
 * @param proxies stand in front of it
 * @param mayUpgrade says whether a WebSocket upgrade is let through; a refused one is answered like any other request
 */
export function ownerSurface(
  host: string,
  proxies: TrustedProxies,
  mayUpgrade: NonNullable<ServerOptions['shouldUpgradeCallback']>,
): OwnerSurface {
  let serve: (listener: RequestListener) => void = () => undefined;
  let serves = false;
  const serving = new Promise<RequestListener>((resolve) => (serve = resolve));
  let listener: RequestListener = (request, response) => void serving.then((ready) => ready(request, response));
  void serving.then((ready) => (listener = ready));

  const options = { ...limits, shouldUpgradeCallback: mayUpgrade };
  const connections = new ConnectionLimits(proxies);
  const onRequest: RequestListener = (request, response) => {
    boundRequest(request);
    if (connections.enter(request, response)) listener(request, response);
    else refuse(response);
  };
  const tls = { minVersion: 'TLSv1.3', handshakeTimeout: OWNER_HEAD_TIMEOUT_MS } as const;
  const secure = isLoopbackHost(host) ? null : createHttpsServer({ ...options, ...tls }, onRequest);
  const server = secure ?? createHttpServer(options, onRequest);
  server.maxConnections = MAX_OWNER_CONNECTIONS;
  secure?.on('connection', (socket) => connections.admit(socket));
  // From the upgrade on nobody else listens for errors of the socket, and one that nobody hears ends the process.
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    socket.on('error', () => socket.destroy());
    if (!serves) refuseUpgrade(socket);
    else if (!connections.enter(request, socket)) socket.destroy();
  });
  return {
    server,
    secure,
    limits: connections,
    serve: (ready) => {
      serves = true;
      serve(ready);
    },
  };
}

/** Nobody takes WebSockets yet, and one that nobody answers would be waited for without end: the client tries again. */
function refuseUpgrade(socket: Duplex): void {
  const head = 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
  socket.end(head, () => socket.destroy());
}

function refuse(response: ServerResponse): void {
  const { status, body } = refusalOf(new ProtocolError('too-many-attempts', 'too much at once; wait a little'));
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', Connection: 'close' });
  response.end(JSON.stringify(body));
}
