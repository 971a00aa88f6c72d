import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { commonVersion, formatHostPort, LINK_VERSIONS, type HostPort, type ServerId } from '@parley/protocol';
import { ANSWER_TIMEOUT_MS, openWebSocket } from './ask';
import { anyCertificate, askServer, nameFor } from './ask-server';
import { clockLine } from './clock';
import { connectionFault } from './connection-fault';
import { fault, fine, type Line, type Lines } from './line';

/**
 * What can be said from here about the server at a place, from near to far. Ends with the first fault that makes the rest pointless.
 * @param ownId id of the own server; null when this profile is signed out
 * @returns the id of the server that answers; null when none does
 */
export async function* otherServerLines(
  place: HostPort,
  ownId: string | null,
): AsyncGenerator<Line, ServerId | null, void> {
  const { host, port } = place;
  const address = formatHostPort(place);
  if (isIP(host) === 0) yield* nameLines(host);
  const refusal = await portLine(place);
  yield refusal ?? fine('port', `TCP port ${port} of ${host} is open.`);
  if (refusal !== null) return null;
  const tls = await tlsLine(place);
  yield tls;
  if (!tls.ok) return null;

  const told = await askServer(address);
  if (told === 'closed' || told === null) {
    yield told === null ? notParley(address) : closedFederation(address);
    return null;
  }
  yield idLine(address, told.serverId, ownId);
  yield versionLine(told.versions);
  const clock = clockLine(told.clockAhead, 'the other server');
  if (clock !== null) yield clock;
  const opened = await openWebSocket(new URL(`wss://${address}/federation`), { ...anyCertificate, ...nameFor(host) });
  yield opened === 'opened'
    ? fine('websocket', `A WebSocket for links opens at ${address}.`)
    : fault(
        'websocket',
        `The server answers at ${address}, but no WebSocket opens there.`,
        'Its owner lets the proxy pass WebSockets on for /federation (nginx: proxy_http_version 1.1, and the headers Upgrade and Connection).',
      );
  return told.serverId;
}

async function* nameLines(host: string): Lines {
  try {
    const found = await lookup(host, { all: true });
    yield fine('dns', `${host} leads to ${found.map(({ address }) => address).join(', ')}.`);
  } catch {
    yield fault(
      'dns',
      `The name ${host} leads to no address.`,
      'Look for a slip in it; else ask its owner whether the name has an A or AAAA record, and see that this computer has a name server.',
    );
  }
}

/** Null when it is open. */
async function portLine({ host, port }: HostPort): Promise<Line | null> {
  const socket = connectTcp({ host, port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    return null;
  } catch (error) {
    const what = connectionFault(error);
    if (what === 'unknown-name')
      return fault('port', `${host} cannot be called without an address.`, 'See the line above.');
    if (what === 'refused')
      return fault(
        'port',
        `${host} takes no connections at TCP port ${port}.`,
        'Ask its owner whether the server runs, and whether the port in the address is right.',
      );
    return fault(
      'port',
      `Nothing comes back from TCP port ${port} of ${host}.`,
      'Ask its owner whether the computer is on, and whether its firewall and router let that port in.',
    );
  } finally {
    socket.destroy();
  }
}

async function tlsLine({ host, port }: HostPort): Promise<Line> {
  const socket = connectTls({ host, port, ...anyCertificate, ...nameFor(host) });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    return fine('tls', `It speaks TLS 1.3. ${certificateText(socket)}`);
  } catch {
    return fault(
      'tls',
      `What listens at ${formatHostPort({ host, port })} does not speak TLS 1.3.`,
      'See whether the port in the address is that for other servers (8443 by default, 443 for a domain), not that of the web page.',
    );
  } finally {
    socket.destroy();
  }
}

function certificateText(socket: TLSSocket): string {
  const until = socket.getPeerX509Certificate()?.validTo ?? '';
  const by = socket.authorized ? 'a public authority vouches for it' : 'it is of its own making, which is enough';
  return `Its certificate ends on ${until}; ${by}.`;
}

const notParley = (address: string): Line =>
  fault(
    'parley',
    `What answers at ${address} is no Parley server.`,
    'See whether the address is right; a proxy there has to pass /.well-known/parley and /federation on.',
  );

const closedFederation = (address: string): Line =>
  fault(
    'parley',
    `What answers at ${address} belongs to a closed federation: it talks to servers with a certificate of it, and to nobody else.`,
    'If yours has one, "parley doctor" without an address tells whether the two meet; else ask its owner for a certificate.',
  );

const idLine = (address: string, id: string, own: string | null): Line =>
  fine('parley', `${id === own ? 'My own Parley server' : 'A Parley server'} answers at ${address}; its id is ${id}.`);

function versionLine(theirs: { readonly min: number; readonly max: number }): Line {
  const common = commonVersion(LINK_VERSIONS, theirs);
  if (common !== null) return fine('version', `It speaks version ${common} of the link, as this program does.`);
  return fault(
    'version',
    `It speaks versions ${theirs.min} to ${theirs.max} of the link; this program knows ${LINK_VERSIONS.min} to ${LINK_VERSIONS.max}.`,
    theirs.min > LINK_VERSIONS.max ? 'Bring your own server up to date.' : 'Its owner brings the server up to date.',
  );
}
