import { formatHostPort, type Finding, type HostPort } from '@parley/protocol';
import { WebSocket } from 'ws';
import { FEDERATION_PATH } from '../../federation/dialer';
import { openPeerTls, type PeerTls } from '../../federation/peer-tls';

/** Enough for a connection of a machine to itself, through a proxy. */
const UPGRADE_TIMEOUT_MS = 4_000;

/** Opens the WebSocket of a link where others open it, and closes it again. Nothing when nobody answers there: the address is at fault then. */
export async function checkUpgrade(
  place: HostPort,
  tls: PeerTls['looking'] = openPeerTls.looking,
): Promise<Finding | null> {
  const address = formatHostPort(place);
  const answer = await upgrade(address, tls);
  if (answer === 'upgraded') return { check: 'upgrade', ok: true, found: 'upgrade-works', values: { address } };
  if (answer === 'unreached') return null;
  return { check: 'upgrade', ok: false, found: 'upgrade-fails', values: { address, status: answer } };
}

/** The status that came in place of the upgrade; null when what came was no answer of the web. */
function upgrade(address: string, tls: PeerTls['looking']): Promise<'upgraded' | 'unreached' | number | null> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`wss://${address}${FEDERATION_PATH}`, {
      ...tls,
      handshakeTimeout: UPGRADE_TIMEOUT_MS,
      perMessageDeflate: false,
      followRedirects: false,
    });
    socket.on('open', () => {
      resolve('upgraded');
      socket.terminate();
    });
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? null);
      socket.terminate();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.syscall === undefined ? null : 'unreached'));
  });
}
