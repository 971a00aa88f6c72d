import type { IncomingMessage } from 'node:http';

/**
 * Reads and forgets what is left of a body that nobody wants any more, so that the answer arrives: whoever is still sending when the connection
 * is closed learns of the close, not of the answer. Beyond `mostBytes` the connection is cut.
 */
export function drain(request: IncomingMessage, mostBytes: number): void {
  if (request.complete || request.destroyed) return;
  let left = mostBytes;
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  request.resume();
}
