import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { Duplex } from 'node:stream';
import { ProtocolError } from '@parley/protocol';

/** A profile that keeps this in the place of a fingerprint takes any certificate that a public CA vouches for, and no other. */
export const PUBLIC_AUTHORITY = 'public-authority';

/** How a profile recognises its server: by the SHA-256 fingerprint of its own certificate, or {@link PUBLIC_AUTHORITY}. */
export interface CertificatePin {
  load(): Promise<string | null>;
  /** Called at first use, before anything is sent. */
  pin(recognition: string): Promise<void>;
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
  if (pinned === null) return await pin.pin(socket.authorized ? PUBLIC_AUTHORITY : fingerprint256);
  if (pinned === PUBLIC_AUTHORITY ? socket.authorized : pinned === fingerprint256) return;
  throw pinned === PUBLIC_AUTHORITY ? noLongerVouchedFor(fingerprint256, pin) : changed(pinned, fingerprint256, pin);
}

function noLongerVouchedFor(got: string, { where }: CertificatePin): ProtocolError {
  return new ProtocolError(
    'server-key-changed',
    `no public authority vouches for the server's TLS certificate any more; somebody may be between you and it, and ` +
      `nothing was sent. It shows ${got}. If that is on purpose, compare it with the server's own, remove ${where} ` +
      `and try again.`,
  );
}

function changed(pinned: string, got: string, { where }: CertificatePin): ProtocolError {
  return new ProtocolError(
    'server-key-changed',
    `the server's TLS certificate has CHANGED; somebody may be between you and it, and nothing was sent. ` +
      `Expected ${pinned}, got ${got}. If you replaced it yourself, remove ${where} and try again.`,
  );
}
