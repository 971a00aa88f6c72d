import { hash, X509Certificate } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { HANDSHAKE_TIMEOUT_MS, MAX_FEDERATION_CONNECTIONS, MAX_NOISE_MESSAGE_BYTES } from '@parley/protocol';
import { WebSocketServer, type WebSocket } from 'ws';
import { ConnectionLimits } from '../http/connection-limits';
import type { TrustedProxies } from '../http/trusted-proxies';
import { FEDERATION_PATH } from './dialer';
import { MembershipWatch, type Outsider } from './membership-watch';
import { currentPeerTls, memberPeerTls, openPeerTls, type PeerTls } from './peer-tls';
import type { TlsIdentity } from './tls-identity';
import { endWithCertificate } from './certificate-end';

const MAX_HEADERS = 64;

/** Called for every WebSocket on the link path; `authenticated` says that the other side proved a server key. */
type OnLink = (socket: WebSocket, from: string, authenticated: () => void) => void;

/**
 * The listener for other servers: TLS 1.3, WebSockets on `/federation`, two public pages. Every wait of a stranger is bounded, and so is the
 * number of strangers. In a closed federation nothing of it is there for who shows no certificate of the authority.
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

  /**
   * @param proxies stand in front of it
   * @param watch over a closed federation; null in an open one
   * @param maxConnections at once, links included
   */
  constructor(
    private readonly proxies: TrustedProxies,
    readonly watch: MembershipWatch | null = null,
    maxConnections = MAX_FEDERATION_CONNECTIONS,
  ) {
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
        requestCert: watch !== null,
        rejectUnauthorized: watch !== null,
      },
      (request, response) => {
        if (this.pages === null) response.writeHead(503, { Connection: 'close' }).end();
        else if (this.limits.enter(request, response)) this.pages(request, response);
        else response.writeHead(429, { Connection: 'close' }).end();
      },
    );
    this.server.maxConnections = maxConnections;
    this.server.maxHeadersCount = MAX_HEADERS;
    this.server.on('connection', (socket) => this.limits.admit(socket));
    this.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.upgrade(request, socket, head),
    );
    // Whoever speaks no TLS is not answered and not worth a line in the log.
    this.server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
      socket.destroy();
      const reason = outsiderOf(error, socket);
      if (reason !== null) watch?.turnedAway(reason);
    });
  }

  /** SHA-256 of the certificate it shows; empty before there is one. */
  certificates: readonly Uint8Array[] = [];

  /** How this server connects to others. */
  readonly peers: PeerTls = currentPeerTls(() => this.toPeers);
  private toPeers: PeerTls = openPeerTls;

  /**
   * What it shows to who connects.
   * @param ca the authority of the closed federation, PEM; null in an open one
   */
  identify(identity: TlsIdentity, ca: readonly string[] | null = null): void {
    const { cert, key } = identity;
    this.server.setSecureContext({ cert, key, ...(ca !== null && { ca: [...ca] }), minVersion: 'TLSv1.3' });
    if (ca !== null) this.toPeers = memberPeerTls(identity, ca);
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
      if (this.watch !== null) endWithCertificate(webSocket, request.socket);
      onLink(webSocket, this.clientOf(request), () => this.limits.release(request.socket));
    });
  }
}

/** Why TLS refused somebody for want of a certificate; null when it was for something else. */
function outsiderOf({ code }: NodeJS.ErrnoException, { authorizationError }: TLSSocket): Outsider | null {
  if (code === 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE') return 'no-certificate';
  // Declared as an error, and a code in truth.
  const fault = authorizationError as unknown as string | null | undefined;
  if (typeof fault !== 'string') return null;
  return fault === 'CERT_HAS_EXPIRED' ? 'ended' : 'foreign';
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}
