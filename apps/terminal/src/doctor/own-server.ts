import type { Agent } from 'node:http';
import type { AccountView, DeviceRecord } from '@parley/client';
import { CHECK_TIMEOUT_MS, diagnosticsAnswer, ProtocolError, rest } from '@parley/protocol';
import { diagnosisText, foundText, remedyText } from '@parley/wording';
import { ask, openWebSocket, type Answer } from './ask';
import { clockLine } from './clock';
import { connectionFault, type ConnectionFault } from './connection-fault';
import { fault, fine, type Line, type Lines } from './line';

/** The server checks itself for so long, and needs a moment to answer. */
const DIAGNOSTICS_TIMEOUT_MS = 2 * CHECK_TIMEOUT_MS;
const GATEWAY = '/api/ws';

/** My server as this profile knows it. */
export interface OwnServer {
  readonly url: URL;
  /** Connections that check the pinned certificate. */
  readonly agent: Agent;
  readonly account: AccountView | null;
  readonly device: DeviceRecord | null;
}

/** From near to far; what cannot be looked at because of a fault before it is left out. */
export async function* ownServerLines(server: OwnServer): Lines {
  const { url, agent } = server;
  const access = await reached(server);
  if (!('status' in access)) return yield access;
  const status = rest.accessStatus.safeParse(access.json);
  if (!status.success) return yield notParley(url);
  yield fine('server', `A Parley server answers at ${url.origin}.`);
  yield url.protocol === 'https:'
    ? fine('tls', 'Its certificate is the one that this profile knows.')
    : fine('tls', 'Not needed: the connection stays on this computer.');
  const clock = clockLine(access.clockAhead, 'the server');
  if (clock !== null) yield clock;
  yield await webSocketLine(url, agent);
  const signIn = await signInLine(server, status.data);
  yield signIn;
  if (!signIn.ok) return;
  yield* diagnostics(server);
  yield* reachability(server);
}

const OTHER_PROTOCOL =
  'Try --server with http:// in place of https://, or the other way round; else another program has that port.';

const REACH: Readonly<Record<ConnectionFault, string>> = {
  refused: 'Nobody listens there: start the server ("npm start"), or say where it is with --server.',
  'unknown-name': 'Look for a slip in --server, or ask whoever runs that name.',
  'no-route': 'Connect this computer to the network of the server, or say where the server is with --server.',
  'no-tls': OTHER_PROTOCOL,
  'not-http': OTHER_PROTOCOL,
  silent: 'See whether the server runs, and whether a firewall in between keeps its port shut.',
};

async function reached({ url, agent }: OwnServer): Promise<Answer | Line> {
  try {
    return await ask(new URL('/api/access', url), { agent });
  } catch (error) {
    if (error instanceof ProtocolError && error.code === 'server-key-changed')
      return fault('tls', error.message, 'Do not go on unless you replaced the certificate yourself.');
    return fault('server', `My server at ${url.origin} does not answer.`, REACH[connectionFault(error)]);
  }
}

const notParley = (url: URL): Line =>
  fault(
    'server',
    `What answers at ${url.origin} is no Parley server, or does not take requests under that name.`,
    'Say where the server is with --server, by a name or address that stands in its configuration.',
  );

async function webSocketLine(url: URL, agent: Agent): Promise<Line> {
  const gateway = new URL(GATEWAY, url);
  gateway.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  // Without a sign-in, so that the device that is connected stays connected.
  if ((await openWebSocket(gateway, { agent })) === 'opened')
    return fine('websocket', `A WebSocket opens at ${url.origin}.`);
  return fault(
    'websocket',
    `The server answers at ${url.origin}, but no WebSocket opens there.`,
    'Let the proxy pass WebSockets on for /api/ws (nginx: proxy_http_version 1.1, and the headers Upgrade and Connection).',
  );
}

async function signInLine({ url, agent, account, device }: OwnServer, status: rest.AccessStatus): Promise<Line> {
  if (!status.claimed)
    return fault(
      'sign-in',
      'The server has no owner yet.',
      'Make the account with "parley account create"; the set-up token is in what the server printed at its start.',
    );
  if (account !== null && account.serverId !== status.server)
    return fault(
      'sign-in',
      `The server at ${url.origin} is not the one this profile belongs to: its id is ${status.server}.`,
      'Say where your own server is with --server, or use another --profile.',
    );
  if (device === null || device.token === null)
    return fault(
      'sign-in',
      'This profile is not signed in.',
      'Sign in with "parley login": then the server also checks itself.',
    );
  const { status: answer } = await ask(new URL('/api/settings', url), { agent, headers: bearer(device.token) });
  if (answer === 401) return fault('sign-in', 'This sign-in has ended.', 'Sign in anew with "parley login".');
  return device.everydayKey === null
    ? fine('sign-in', 'This profile is signed in, and locked.')
    : fine('sign-in', 'This profile is signed in.');
}

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

/** What the server finds out about itself. */
async function* diagnostics({ url, agent, device }: OwnServer): Lines {
  const options = { agent, headers: bearer(device?.token ?? '') };
  const { status, json } = await ask(new URL('/api/settings/diagnostics', url), options, DIAGNOSTICS_TIMEOUT_MS);
  const answer = diagnosticsAnswer.safeParse(json);
  if (!answer.success)
    return yield fault(
      'diagnostics',
      `The server did not check itself (${status}).`,
      status === 429 ? 'Try again in a minute.' : 'Bring server and client to the same version.',
    );
  for (const finding of answer.data.checks) {
    const { check, ok } = finding;
    yield { check, ok, ...diagnosisText(finding, 'en') };
  }
}

/** What answers at each address of the server, tried from its own machine. Having none on the internet is no fault. */
async function* reachability({ url, agent, device }: OwnServer): Lines {
  const options = { agent, headers: bearer(device?.token ?? '') };
  const { json } = await ask(new URL('/api/settings/reachability', url), options, DIAGNOSTICS_TIMEOUT_MS);
  const answer = rest.reachabilityAnswer.safeParse(json);
  for (const line of answer.data?.checks ?? []) {
    const ok = line.found === 'ours' || line.found === 'no-address';
    const remedy = line.remedy === null ? null : remedyText(line.remedy);
    yield { check: line.check, ok, detail: foundText(line), remedy };
  }
}
