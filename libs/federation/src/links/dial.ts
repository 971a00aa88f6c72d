import { HANDSHAKE_TIMEOUT_MS, ProtocolError, isLoopbackHost, parseHostPort, type ServerId } from '@parley/protocol';
import { establish, type EstablishOptions } from '../link/establish';
import type { Established } from '../link/handshake';
import type { Link } from '../link/link';
import type { Dialer, Transport } from '../ports';

export interface DialOptions {
  readonly dialer: Dialer;
  readonly handshake: Omit<EstablishOptions, 'expected' | 'signal'>;
  /** Makes the link and takes over the transport; called in the turn of the handshake's last message. */
  readonly linked: (established: Established, transport: Transport, address: string) => Link;
  readonly keyChanged: (expected: ServerId, found: ServerId, address: string) => void;
}

/**
 * Tries the addresses in order until one gives a link to `expected` (null: to whoever answers). A loopback address beside others is meant for
 * servers on the same machine: who else answers there, perhaps we ourselves, tells nothing about the server that is looked for.
 * @throws ProtocolError of the last address that failed: `address-malformed`, `unreachable`, `timed-out`,
 * `server-key-changed`, …
 */
export async function dialFirst(
  options: DialOptions,
  expected: ServerId | null,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<Link> {
  let failure = new ProtocolError('unreachable', 'no address is known');
  const hasOthers = !addresses.every(isLoopback);
  for (const address of addresses) {
    const tells = !(hasOthers && isLoopback(address));
    try {
      return await dialOne(tells ? options : { ...options, keyChanged: () => undefined }, expected, address, signal);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      if (tells) failure = error;
    }
    if (signal.aborted) break;
  }
  throw failure;
}

async function dialOne(
  options: DialOptions,
  expected: ServerId | null,
  address: string,
  signal: AbortSignal,
): Promise<Link> {
  const transport = await open(options, address, signal);
  return new Promise<Link>((resolve, reject) => {
    establish(
      transport,
      'initiator',
      { ...options.handshake, expected, signal },
      {
        established: (established) => resolve(options.linked(established, transport, address)),
        failed: (error, { identified }) => {
          reject(error);
          if (error.code === 'server-key-changed' && expected !== null && identified !== null) {
            options.keyChanged(expected, identified, address);
          }
        },
      },
    );
  });
}

async function open(options: DialOptions, address: string, signal: AbortSignal): Promise<Transport> {
  const hostPort = parseHostPort(address);
  if (signal.aborted) throw new ProtocolError('unreachable', 'the attempt was given up');
  const abort = new AbortController();
  const giveUp = (): void => abort.abort();
  const cancelTimer = options.handshake.timers.after(HANDSHAKE_TIMEOUT_MS, giveUp);
  signal.addEventListener('abort', giveUp);
  try {
    return await options.dialer.dial(hostPort, abort.signal);
  } catch (cause) {
    if (cause instanceof ProtocolError) throw cause;
    throw new ProtocolError('unreachable', 'nobody answers at that address', { cause });
  } finally {
    cancelTimer();
    signal.removeEventListener('abort', giveUp);
  }
}

function isLoopback(address: string): boolean {
  try {
    return isLoopbackHost(parseHostPort(address).host);
  } catch (error) {
    if (error instanceof ProtocolError) return false;
    throw error;
  }
}
