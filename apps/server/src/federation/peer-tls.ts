import { createSecureContext, type ConnectionOptions } from 'node:tls';
import type { TlsIdentity } from './tls-identity';

/** What connections to other servers have in common. */
export interface PeerTls {
  /** Whether only members of a closed federation are talked to. */
  readonly closed: boolean;
  /** Of connections that carry something. In a closed federation they show the own certificate and take none of another authority. */
  readonly options: Readonly<ConnectionOptions>;
  /** Of connections that only look who is there: they show the own certificate, too, and take whatever the other side shows. */
  readonly looking: Readonly<Pick<ConnectionOptions, 'minVersion' | 'rejectUnauthorized' | 'secureContext'>>;
}

const looking = { rejectUnauthorized: false, minVersion: 'TLSv1.3' } as const;

/** Most servers have a certificate of their own making. The Noise handshake inside proves the server's key. */
export const openPeerTls: PeerTls = { closed: false, options: looking, looking };

/** @param ca certificates of the authority, PEM */
export function memberPeerTls({ cert, key }: TlsIdentity, ca: readonly string[]): PeerTls {
  const secureContext = createSecureContext({ cert, key, ca: [...ca], minVersion: 'TLSv1.3' });
  return {
    closed: true,
    // Membership is what it proves. Who it is the server key tells, whatever address it moved to.
    options: { secureContext, rejectUnauthorized: true, checkServerIdentity: () => undefined },
    looking: { ...looking, secureContext },
  };
}

/** What holds at each connection: certificates are renewed while the server runs. */
export const currentPeerTls = (current: () => PeerTls): PeerTls => ({
  get closed() {
    return current().closed;
  },
  get options() {
    return current().options;
  },
  get looking() {
    return current().looking;
  },
});
