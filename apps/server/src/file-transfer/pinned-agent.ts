import { ProtocolError } from '@parley/protocol';
import { hash } from 'node:crypto';
import { Agent } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { membershipError, membershipFaultOf } from '../federation/membership-fault';
import type { PeerTls } from '../federation/peer-tls';

/** TCP and TLS together. */
const CONNECT_TIMEOUT_MS = 10_000;
/** An idle connection is kept shorter than the other side keeps it. */
const IDLE_MS = 4_000;

/**
 * Connections to one server, kept for the next request. Nothing is sent before the certificate was checked: one that the server told over the
 * link, or one that a public authority vouches for. In a closed federation it is one of a member, and the one that was told.
 */
export class PinnedAgent extends Agent {
  constructor(
    private readonly peers: PeerTls,
    private readonly certificates: () => readonly Uint8Array[],
    maxSockets: number,
  ) {
    super({ keepAlive: true, maxSockets, maxFreeSockets: maxSockets, maxCachedSessions: 0, timeout: IDLE_MS });
  }

  override createConnection(
    options: ConnectionOptions,
    done: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    // What keeps a request from moving is watched by the request itself.
    const socket = connect({
      ...options,
      ...this.peers.options,
      timeout: CONNECT_TIMEOUT_MS,
    });
    const end = (error: Error): void => {
      socket.destroy();
      const fault = membershipFaultOf((error as NodeJS.ErrnoException).code);
      done(fault === null ? error : membershipError(fault, error), socket);
    };
    socket.once('error', end);
    socket.once('timeout', () => socket.destroy(new ProtocolError('unreachable', 'nobody answers at that address')));
    socket.once('secureConnect', () => {
      socket.off('error', end);
      socket.setTimeout(0);
      socket.removeAllListeners('timeout');
      const fault = this.faultOf(socket);
      if (fault === null) done(null, socket);
      else end(fault);
    });
    return undefined;
  }

  private faultOf(socket: TLSSocket): ProtocolError | null {
    if (socket.authorized && !this.peers.closed) return null;
    const known = this.certificates();
    const shown = socket.getPeerX509Certificate();
    // It comes with the link, which wakes whoever waits for it.
    if (known.length === 0 || shown === undefined)
      return new ProtocolError('unreachable', 'the certificate of the server is not known yet');
    const digest = hash('sha256', shown.raw, 'buffer');
    return known.some((certificate) => digest.equals(certificate))
      ? null
      : new ProtocolError('server-key-changed', 'the certificate is another than the server told');
  }
}
