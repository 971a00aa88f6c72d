import { closeCodes } from '@parley/protocol';
import type { Transport, TransportListener } from '@parley/federation';
import type { WebSocket } from 'ws';

/** How long the other side may take to answer a close before the connection is cut. */
const CLOSE_TIMEOUT_MS = 2_000;

/** A WebSocket as the transport of a link. Give it an open socket; it reads nothing before somebody listens. */
export class WebSocketTransport implements Transport {
  private listener: TransportListener | null = null;

  /** @param onTakenOver the link listens in place of the handshake: the other side proved its server key */
  constructor(
    private readonly socket: WebSocket,
    private readonly onTakenOver: () => void = () => undefined,
  ) {
    socket.pause();
    socket.on('message', (data, isBinary) => {
      if (isBinary && Buffer.isBuffer(data)) this.listener?.onMessage(data);
      else this.close(closeCodes.malformed.code, closeCodes.malformed.reason);
    });
    socket.on('close', (code, reason) => this.listener?.onClose(code, reason.toString('utf8')));
    // A close follows every error and carries its code; an error without listener would end the process.
    socket.on('error', () => undefined);
  }

  get bufferedBytes(): number {
    return this.socket.bufferedAmount;
  }

  send(message: Uint8Array): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(message);
  }

  listen(listener: TransportListener): void {
    if (this.listener === null) this.socket.resume();
    else this.onTakenOver();
    this.listener = listener;
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
    // A paused socket would never see the answer to the close.
    this.socket.resume();
    const cut = setTimeout(() => this.socket.terminate(), CLOSE_TIMEOUT_MS);
    this.socket.once('close', () => clearTimeout(cut));
  }
}
