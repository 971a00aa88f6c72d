import { formatHostPort, MAX_NOISE_MESSAGE_BYTES, ProtocolError, type HostPort } from '@parley/protocol';
import type { Dialer, Transport } from '@parley/federation';
import type { Socket } from 'node:net';
import { WebSocket, type ClientOptions } from 'ws';
import { endWithCertificate } from './certificate-end';
import { membershipError, membershipFaultOf, type MembershipFault } from './membership-fault';
import type { MembershipWatch } from './membership-watch';
import { openPeerTls, type PeerTls } from './peer-tls';
import { WebSocketTransport } from './web-socket-transport';

/** TCP, TLS and the WebSocket upgrade together. */
const DIAL_TIMEOUT_MS = 10_000;
export const FEDERATION_PATH = '/federation';

const options: ClientOptions = {
  handshakeTimeout: DIAL_TIMEOUT_MS,
  maxPayload: MAX_NOISE_MESSAGE_BYTES,
  perMessageDeflate: false,
  followRedirects: false,
  // A zero mask, which costs nothing: masking keeps chosen plaintext from confusing proxies (RFC 6455 §10.3), and all that is sent here is
  // Noise ciphertext, which nobody can choose.
  generateMask: (mask) => mask.fill(0),
};

/** Dials `wss://host:port/federation`. */
export class WebSocketDialer implements Dialer {
  /** @param watch hears what comes of each attempt in a closed federation */
  constructor(
    private readonly peers: PeerTls = openPeerTls,
    private readonly watch: MembershipWatch | null = null,
  ) {}

  dial(address: HostPort, signal: AbortSignal): Promise<Transport> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(unreachable());
      // The package declares another checkServerIdentity than the library of TLS has.
      const all = { ...options, ...this.peers.options } as ClientOptions;
      let below: Socket | null = null;
      let secure = false;
      all.finishRequest = (request) => {
        request.once('socket', (taken: Socket) => (below = taken).once('secureConnect', () => (secure = true)));
        request.end();
      };
      const socket = new WebSocket(`wss://${formatHostPort(address)}${FEDERATION_PATH}`, all);
      const abort = (): void => socket.terminate();
      const fail = (cause?: unknown): void => {
        signal.removeEventListener('abort', abort);
        const fault = signal.aborted ? null : this.faultOf(cause, secure);
        if (fault !== null) this.watch?.dialled(address, fault);
        reject(fault === null ? unreachable(cause) : membershipError(fault, cause));
      };
      signal.addEventListener('abort', abort);
      socket.once('error', fail);
      socket.once('close', fail);
      socket.once('unexpected-response', (_request, { statusCode }) => {
        signal.removeEventListener('abort', abort);
        reject(noLink(statusCode ?? 0));
        socket.terminate();
      });
      socket.once('open', () => {
        signal.removeEventListener('abort', abort);
        socket.off('error', fail).off('close', fail);
        this.watch?.dialled(address, null);
        if (this.peers.closed && below !== null) endWithCertificate(socket, below);
        resolve(new WebSocketTransport(socket));
      });
    });
  }

  /** In TLS 1.3 the other side looks at our certificate after we are through, and a Node that refuses it then hangs up without a word. */
  private faultOf(cause: unknown, secure: boolean): MembershipFault | null {
    const { code } = (cause ?? {}) as NodeJS.ErrnoException;
    const hungUp = this.peers.closed && secure && code === 'ECONNRESET';
    return hungUp ? 'not-a-member' : membershipFaultOf(code);
  }
}

/** What answered in place of a link: a server that starts or has no room, a proxy whose server is away, or one that passes no WebSocket on. */
const noLink = (status: number): ProtocolError =>
  new ProtocolError(
    'unreachable',
    status === 429 || status >= 500
      ? `what answers at that address takes no links now (${status})`
      : `something answers at that address, but lets no WebSocket through to a Parley server (${status}); if there is a proxy, it must pass on /federation with Upgrade and Connection`,
  );

const unreachable = (cause?: unknown): ProtocolError =>
  new ProtocolError('unreachable', 'no server answers at that address', cause instanceof Error ? { cause } : {});
