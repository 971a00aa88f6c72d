import type { ByteStream } from '@parley/federation';
import { HANDSHAKE_TIMEOUT_MS } from '@parley/protocol';
import { createServer, type RequestListener } from 'node:http';
import { StreamSocket } from './stream-socket';

/** Answers requests that come over links, from servers that cannot connect otherwise. */
export class StreamSurface {
  private readonly server;

  /** @param answer what it is asked there */
  constructor(answer: RequestListener) {
    const timeouts = { headersTimeout: HANDSHAKE_TIMEOUT_MS, requestTimeout: HANDSHAKE_TIMEOUT_MS };
    this.server = createServer({ ...timeouts, keepAliveTimeout: 5_000, maxHeaderSize: 8 * 1024 }, answer);
  }

  take(stream: ByteStream): void {
    const socket = new StreamSocket(stream);
    socket.on('error', () => socket.destroy());
    this.server.emit('connection', socket);
  }
}
