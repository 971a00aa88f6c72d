import type { ServerSocket, SocketHandlers } from '@parley/client';

/** Opens `/api/ws` of the own origin. @throws Error when it was refused or nobody answered */
export function openGatewaySocket(handlers: SocketHandlers): Promise<ServerSocket> {
  const url = new URL('/api/ws', location.origin);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    let opened = false;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) =>
      handlers.onMessage(new Uint8Array(data)),
    );
    socket.addEventListener('close', ({ code, reason }) => {
      if (opened) handlers.onClose(code, reason);
      else reject(new Error('no WebSocket'));
    });
    socket.addEventListener('open', () => {
      opened = true;
      resolve({
        // Scripts may not send over a socket that is closing; its close event says that this was lost.
        send: (bytes) => socket.send(Uint8Array.from(bytes)),
        close: () => socket.close(1000),
      });
    });
  });
}
