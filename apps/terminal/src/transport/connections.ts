import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { Duplex } from 'node:stream';
import { ProtocolError } from '@parley/protocol';

/** The certificate a profile trusts for its server, by SHA-256 fingerprint. */
export interface CertificatePin {
  load(): Promise<string | null>;
  /** Called at first use, before anything is sent. */
  pin(fingerprint: string): Promise<void>;
  /** What a person removes after replacing the certificate on purpose. */
  readonly where: string;
}

/** Connections to the own server, kept open between requests. Over https only to the pinned certificate, or to one a public CA vouches for. */
export function connectionsTo(url: URL, pin: CertificatePin): HttpAgent {
  return url.protocol === 'https:' ? new PinningAgent(pin) : new HttpAgent({ keepAlive: true });
}

type Connected = (error: Error | null, socket?: Duplex) => void;

class PinningAgent extends HttpsAgent {
  constructor(private readonly certificatePin: CertificatePin) {
    super({ keepAlive: true, maxCachedSessions: 0 });
  }

  /** Nothing is written to the socket, and so no secret sent, before the certificate is accepted. */
  override createConnection(options: ConnectionOptions, connected: Connected): undefined {
    const host = options.host ?? '';
    // Without SNI a certificate for an IP address is compared with the host.
    const socket = connectTls({
      ...options,
      servername: /^[\d.]+$|:/.test(host) ? '' : host,
      rejectUnauthorized: false,
    });
    socket.once('error', (error) => connected(error));
    socket.once('secureConnect', () => {
      checkCertificate(socket, this.certificatePin).then(
        () => connected(null, socket),
        (error: Error) => {
          socket.destroy();
          connected(error);
        },
      );
    });
    return undefined;
  }
}

/** @throws `server-key-changed` */
async function checkCertificate(socket: TLSSocket, pin: CertificatePin): Promise<void> {
  const { fingerprint256 } = socket.getPeerCertificate();
  const pinned = await pin.load();
  if (pinned === fingerprint256) return;
  if (pinned === null && socket.authorized) return;
  if (pinned === null) return await pin.pin(fingerprint256);
  throw new ProtocolError(
    'server-key-changed',
    `the server's TLS certificate has CHANGED; somebody may be between you and it, and nothing was sent. ` +
      `Expected ${pinned}, got ${fingerprint256}. If you replaced it yourself, remove ${pin.where} and try again.`,
  );
}
