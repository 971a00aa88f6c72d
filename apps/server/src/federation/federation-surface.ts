import { hash, X509Certificate } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Duplex } from 'node:stream';
import { HANDSHAKE_TIMEOUT_MS, MAX_FEDERATION_CONNECTIONS, MAX_NOISE_MESSAGE_BYTES } from '@parley/protocol';
import { WebSocketServer, type WebSocket } from 'ws';
import { ConnectionLimits } from '../http/connection-limits';
import type { TrustedProxies } from '../http/trusted-proxies';
import { FEDERATION_PATH } from './dialer';
import type { TlsIdentity } from './tls-identity';

const MAX_HEADERS = 64;

/** Called for every WebSocket on the link path; `authenticated` says that the other side proved a server key. */
type OnLink = (socket: WebSocket, from: string, authenticated: () => void) => void;

/**
 * The listener for other servers: TLS 1.3, WebSockets on `/federation`, two public pages. Every wait of a stranger is bounded, and so is the
 * number of strangers.
 */
export class FederationSurface {
  readonly server: Server;
  readonly limits: ConnectionLimits;
  private readonly webSockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_NOISE_MESSAGE_BYTES,
    clientTracking: false,
  });
  private pages: RequestListener | null = null;
  private onLink: OnLink | null = null;

  /** @param proxies stand in front of it */
  constructor(private readonly proxies: TrustedProxies) {
    this.limits = new ConnectionLimits(proxies);
    this.server = createServer(
      {
        minVersion: 'TLSv1.3',
        handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
        headersTimeout: HANDSHAKE_TIMEOUT_MS,
        requestTimeout: HANDSHAKE_TIMEOUT_MS,
        connectionsCheckingInterval: HANDSHAKE_TIMEOUT_MS / 4,
        keepAliveTimeout: 5_000,
        maxHeaderSize: 8 * 1024,
      },
      (request, response) => {
        if (this.pages === null) response.writeHead(503, { Connection: 'close' }).end();
        else if (this.limits.enter(request, response)) this.pages(request, response);
        else response.writeHead(429, { Connection: 'close' }).end();
      },
    );
    this.server.maxConnections = MAX_FEDERATION_CONNECTIONS;
    this.server.maxHeadersCount = MAX_HEADERS;
    this.server.on('connection', (socket) => this.limits.admit(socket));
    this.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.upgrade(request, socket, head),
    );
    // Whoever speaks no TLS is not answered and not worth a line in the log.
    this.server.on('tlsClientError', (_error, socket) => socket.destroy());
  }

  /** SHA-256 of the certificate it shows; empty before there is one. */
  certificates: readonly Uint8Array[] = [];

  /** What it shows to who connects. */
  identify(identity: TlsIdentity): void {
    this.server.setSecureContext({ ...identity, minVersion: 'TLSv1.3' });
    // The first of a chain is the server's own.
    this.certificates = [new Uint8Array(hash('sha256', new X509Certificate(identity.cert).raw, 'buffer'))];
  }

  /** The address that a request counts for. */
  clientOf(request: IncomingMessage): string {
    return this.proxies.clientOf(request);
  }

  /** From now on requests and links are taken. */
  serve(pages: RequestListener, onLink: OnLink): void {
    this.pages = pages;
    this.onLink = onLink;
  }

  /** Takes nothing new; links that are open stay. */
  stopAccepting(): void {
    this.onLink = null;
    this.server.close();
    this.server.closeIdleConnections();
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const { onLink } = this;
    if (onLink === null) return refuse(socket, '503 Service Unavailable');
    if (request.url !== FEDERATION_PATH) return refuse(socket, '404 Not Found');
    if (!this.limits.enter(request, socket)) return refuse(socket, '429 Too Many Requests');
    this.webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      onLink(webSocket, this.clientOf(request), () => this.limits.release(request.socket));
    });
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}
