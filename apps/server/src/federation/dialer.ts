import { formatHostPort, MAX_NOISE_MESSAGE_BYTES, ProtocolError, type HostPort } from '@parley/protocol';
import type { Dialer, Transport } from '@parley/federation';
import { WebSocket, type ClientOptions } from 'ws';
import { WebSocketTransport } from './web-socket-transport';

/** TCP, TLS and the WebSocket upgrade together. */
const DIAL_TIMEOUT_MS = 10_000;
export const FEDERATION_PATH = '/federation';

const options: ClientOptions = {
  // Most servers have a certificate of their own making. The Noise handshake inside proves the server's key.
  rejectUnauthorized: false,
  minVersion: 'TLSv1.3',
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
  dial(address: HostPort, signal: AbortSignal): Promise<Transport> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(unreachable());
      const socket = new WebSocket(`wss://${formatHostPort(address)}${FEDERATION_PATH}`, options);
      const abort = (): void => socket.terminate();
      const fail = (cause?: unknown): void => {
        signal.removeEventListener('abort', abort);
        reject(unreachable(cause));
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
        resolve(new WebSocketTransport(socket));
      });
    });
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
