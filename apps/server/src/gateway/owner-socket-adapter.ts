import { WsAdapter } from '@nestjs/platform-ws';
import { closeCodes, MAX_GATEWAY_FRAME_BYTES } from '@parley/protocol';
import type { WebSocketServer } from 'ws';
import { OwnerWebSocket } from './owner-web-socket';

/** Where the owner's clients open their WebSocket. */
export const GATEWAY_PATH = '/api/ws';
/** How long clients may take to answer a close before they are cut off. */
const CLOSE_MS = 1_000;

/**
 * The adapter of the owner's gateway. Nest's own loses bad frames and unknown events in silence; here the gateway reads every frame itself
 * and answers it.
 */
export class OwnerSocketAdapter extends WsAdapter {
  override create(port: number, options: Record<string, unknown> = {}): WebSocketServer {
    const own = { maxPayload: MAX_GATEWAY_FRAME_BYTES, perMessageDeflate: false, WebSocket: OwnerWebSocket };
    return super.create(port, { ...options, ...own }) as WebSocketServer;
  }

  /** Nothing: `OwnerConnection` reads the frames. */
  override bindMessageHandlers(): void {
    return undefined;
  }

  /** Says goodbye before it cuts off. */
  override async close(server: WebSocketServer): Promise<void> {
    const { goingAway } = closeCodes;
    const closed = [...server.clients].map(
      (client) =>
        new Promise<void>((resolve) => {
          client.once('close', () => resolve());
          client.close(goingAway.code, goingAway.reason);
        }),
    );
    let cut: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (cut = setTimeout(resolve, CLOSE_MS)));
    await Promise.race([Promise.all(closed), late]);
    clearTimeout(cut);
    await super.close(server);
  }

  /** Errors of a socket are those of its client, and its close follows: no reason for a line in the log. */
  override bindErrorHandler(server: WebSocketServer): WebSocketServer {
    server.on('connection', (client) => client.on('error', () => undefined));
    return server;
  }
}
