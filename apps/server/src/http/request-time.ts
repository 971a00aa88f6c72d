import { OWNER_REQUEST_TIMEOUT_MS, PART_STALL_MS } from '@parley/protocol';
import type { IncomingMessage } from 'node:http';

const running = new WeakMap<IncomingMessage, () => void>();

/** Cuts off a request whose body has not come within {@link OWNER_REQUEST_TIMEOUT_MS}: bounds what an endless one can hold. */
export function boundRequest(request: IncomingMessage): void {
  // Without a body there is nothing to wait for.
  if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined) return;
  const timer = setTimeout(() => request.destroy(), OWNER_REQUEST_TIMEOUT_MS);
  watch(request, () => clearTimeout(timer));
}

/** From now on the request may take as long as it likes, as long as something comes: for signed-in devices on slow lines. */
export function bePatient(request: IncomingMessage): void {
  running.get(request)?.();
  let before = request.socket.bytesRead;
  const timer = setInterval(() => {
    const now = request.socket.bytesRead;
    // A body that nobody reads for now, because the disk is busy, is no fault of the sender.
    if (now === before && request.readableLength === 0) request.destroy();
    before = now;
  }, PART_STALL_MS);
  watch(request, () => clearInterval(timer));
}

function watch(request: IncomingMessage, stop: () => void): void {
  running.set(request, stop);
  request.once('end', stop).once('close', stop);
}
