import { createServer as createHttpServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createHttpsServer, type Server as SecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { isLoopback } from '../config';

/** A stranger's slow or endless headers end here. */
const limits: ServerOptions = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 15_000,
  requestTimeout: 120_000,
  keepAliveTimeout: 10_000,
};
const MAX_CONNECTIONS = 512;

/** The owner's listener before Nest is there: whoever comes early waits for `serve`. */
export interface OwnerSurface {
  readonly server: Server;
  /** The same server when it speaks TLS. */
  readonly secure: SecureServer | null;
  serve(listener: RequestListener): void;
}

/**
 * HTTP on loopback, HTTPS (TLS 1.3) everywhere else: browsers have no cryptography on plain HTTP from other machines. The certificate is
 * set later with `setSecureContext`.
 * @param mayUpgrade says whether a WebSocket upgrade is let through; a refused one is answered like any other request
 */
export function ownerSurface(
  host: string,
  mayUpgrade: NonNullable<ServerOptions['shouldUpgradeCallback']>,
): OwnerSurface {
  let serve: (listener: RequestListener) => void = () => undefined;
  const serving = new Promise<RequestListener>((resolve) => (serve = resolve));
  let listener: RequestListener = (request, response) => void serving.then((ready) => ready(request, response));
  void serving.then((ready) => (listener = ready));

  const options = { ...limits, shouldUpgradeCallback: mayUpgrade };
  const onRequest: RequestListener = (request, response) => listener(request, response);
  const secure = isLoopback(host) ? null : createHttpsServer({ ...options, minVersion: 'TLSv1.3' }, onRequest);
  const server = secure ?? createHttpServer(options, onRequest);
  server.maxConnections = MAX_CONNECTIONS;
  // From the upgrade on nobody else listens for errors of the socket, and one that nobody hears ends the process.
  server.on('upgrade', (_request, socket: Duplex) => socket.on('error', () => socket.destroy()));
  return { server, secure, serve: (ready) => serve(ready) };
}
