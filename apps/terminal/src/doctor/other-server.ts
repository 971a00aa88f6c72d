import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { commonVersion, formatHostPort, LINK_VERSIONS, type HostPort } from '@parley/protocol';
import { z } from 'zod';
import { ANSWER_TIMEOUT_MS, ask, openWebSocket } from './ask';
import { clockLine } from './clock';
import { connectionFault } from './connection-fault';
import { fault, fine, type Line, type Lines } from './line';

/** `/.well-known/parley`, as far as it matters here. */
const description = z.object({
  serverId: z.string().regex(/^[a-z2-7]{52}$/),
  versions: z.object({ min: z.int(), max: z.int() }),
});

/** Trust between servers rests on the key inside the link, not on the certificate: any is taken. */
const anyCertificate = { rejectUnauthorized: false, minVersion: 'TLSv1.3' } as const;

const nameFor = (host: string): { servername?: string } => (isIP(host) === 0 ? { servername: host } : {});

/**
 * What can be said from here about the server at a place, from near to far. Ends with the first fault that makes the rest pointless.
 * @param ownId id of the own server; null when this profile is signed out
 */
export async function* otherServerLines(place: HostPort, ownId: string | null): Lines {
  const { host, port } = place;
  const address = formatHostPort(place);
  if (isIP(host) === 0) yield* nameLines(host);
  const refusal = await portLine(place);
  yield refusal ?? fine('port', `TCP port ${port} of ${host} is open.`);
  if (refusal !== null) return;
  const tls = await tlsLine(place);
  yield tls;
  if (!tls.ok) return;

  const url = new URL(`https://${address}/.well-known/parley`);
  const answer = await ask(url, { ...anyCertificate, ...nameFor(host), agent: false }).catch((error: unknown) =>
    isClosed(error) ? ('closed' as const) : null,
  );
  if (answer === 'closed') return yield closedFederation(address);
  const told = description.safeParse(answer?.json);
  if (answer === null || !told.success) return yield notParley(address);
  yield idLine(address, told.data.serverId, ownId);
  yield versionLine(told.data.versions);
  const clock = clockLine(answer.clockAhead, 'the other server');
  if (clock !== null) yield clock;
  const opened = await openWebSocket(new URL(`wss://${address}/federation`), { ...anyCertificate, ...nameFor(host) });
  yield opened === 'opened'
    ? fine('websocket', `A WebSocket for links opens at ${address}.`)
    : fault(
        'websocket',
        `The server answers at ${address}, but no WebSocket opens there.`,
        'Its owner lets the proxy pass WebSockets on for /federation (nginx: proxy_http_version 1.1, and the headers Upgrade and Connection).',
      );
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

/** With TLS 1.3 the refusal comes once the own side of the handshake is done. */
const isClosed = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).code === 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED';

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
