import { closeCodes, gatewayEvent } from '@parley/protocol';
import { WebSocket } from 'ws';

/** RFC 6455 §7.4.1: what `ws` says of a message above `maxPayload`. */
const MESSAGE_TOO_BIG = 1009;

/** A WebSocket that says no to an oversized frame in our own words: the answer, then our close code. */
export class OwnerWebSocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    if (code !== MESSAGE_TOO_BIG) {
      super.close(code, reason);
      return;
    }
    const { tooLarge } = closeCodes;
    const error = { code: 'too-large', message: 'the frame exceeds its limit' };
    if (this.readyState === WebSocket.OPEN) this.send(gatewayEvent.encode({ event: 'reply', id: null, error }));
    super.close(tooLarge.code, tooLarge.reason);
  }
}
