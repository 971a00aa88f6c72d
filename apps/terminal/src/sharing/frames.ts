import type { Socket } from 'node:net';
import { ProtocolError } from '@parley/protocol';

/** One object a line, JSON, between processes of one user on one machine. */

/** A page of history with the longest texts stays far below. */
const MAX_LINE_BYTES = 128 * 1024 * 1024;
const NEWLINE = 0x0a;

/** Calls `onFrame` for each line; a line that is too long or no JSON destroys the socket with an error. */
export function readFrames(socket: Socket, onFrame: (frame: unknown) => void): void {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  socket.on('data', (chunk: Buffer) => {
    let rest = chunk;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      const line = Buffer.concat([...waiting, rest.subarray(0, end)]);
      waiting = [];
      waitingBytes = 0;
      rest = rest.subarray(end + 1);
      try {
        onFrame(JSON.parse(line.toString('utf8')));
      } catch (cause) {
        socket.destroy(new ProtocolError('malformed', 'not a frame of this program', { cause }));
        return;
      }
    }
    if (rest.length === 0) return;
    waiting.push(rest);
    waitingBytes += rest.length;
    if (waitingBytes > MAX_LINE_BYTES) socket.destroy(new ProtocolError('too-large', 'a frame is too long'));
  });
}

/** Resolves once the other side has room for more; resolves too when the socket is gone. */
export async function writeFrame(socket: Socket, frame: unknown): Promise<void> {
  if (socket.destroyed || socket.write(`${JSON.stringify(frame)}\n`)) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
  });
}
