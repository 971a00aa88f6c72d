import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { WebSocket } from 'ws';

/** The longest that a timer takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Cuts a link when the certificate that the other side showed for it ends: membership that is over does not live on in an old connection. */
export function endWithCertificate(link: WebSocket, socket: Socket): void {
  const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
  if (certificate === undefined) return;
  const ends = certificate.validToDate.getTime();
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    const left = ends - Date.now();
    if (left <= 0) return link.terminate();
    timer = setTimeout(wait, Math.min(left, MAX_TIMER_MS)).unref();
  };
  link.once('close', () => clearTimeout(timer));
  wait();
}
