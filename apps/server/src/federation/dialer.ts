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
      socket.once('open', () => {
        signal.removeEventListener('abort', abort);
        socket.off('error', fail).off('close', fail);
        resolve(new WebSocketTransport(socket));
      });
    });
  }
}

const unreachable = (cause?: unknown): ProtocolError =>
  new ProtocolError('unreachable', 'no server answers at that address', cause instanceof Error ? { cause } : {});
