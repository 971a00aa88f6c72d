import {
  ProtocolError,
  type HostPort,
  type InvitePlace,
  parseHostPort,
  type rest,
  type ServerId,
} from '@parley/protocol';
import type { AdminApi } from '../admin/admin-api';
import { sameKeyLines } from './same-key';
import { fault, fine, type Line, type Lines } from './line';

/** Another server, as far as it is known who is meant. */
export interface Meant {
  readonly server: ServerId;
  /** What a card is asked for at: `[handle@]host[:port]` or `handle@ServerId`. */
  readonly address: string;
  /** How an invite says that it is reached. */
  readonly by: InvitePlace | null;
  /** Addresses that were tried from here already. */
  readonly at: readonly HostPort[];
}

/** What my server knows of the way to another one: asked with the sign-in of this profile. */
export async function* networkLines(admin: AdminApi, meant: Meant): Lines {
  const [routes, peers] = await Promise.all([admin.routes(), admin.peers()]);
  const route = routes.find(({ serverId }) => serverId === meant.server) ?? null;
  yield routeLine(route, routes);
  yield relaysLine(route, meant.by);
  yield* peerLines(peers);
  yield* sameKeyLines(meant.server, [...meant.at, ...(route?.addresses ?? []).map(parseHostPort)]);
  yield await answerLine(admin, meant);
}

const short = (id: ServerId): string => `${id.slice(0, 8)}…`;

function routeLine(route: rest.RouteItem | null, routes: readonly rest.RouteItem[]): Line {
  if (route === null || (route.state !== 'direct' && route.via === null))
    return fault(
      'route',
      'My server has no link to it and knows no way there.',
      'It is dialled at its address when there is mail. Where that cannot work, connect both servers to one they both reach ("parley peers add"), or to a relay.',
    );
  if (route.state === 'direct') return fine('route', 'My server is linked to it.');
  const over = routes.find(({ serverId }) => serverId === route.via);
  const where = over?.addresses[0] ?? null;
  const others = route.alternatives === 0 ? 'no other way' : `${route.alternatives} more to fall back on`;
  return fine(
    'route',
    `The way goes over ${route.via === null ? '' : short(route.via)}${where === null ? '' : ` (${where})`}, ${route.hops ?? '?'} hops; ${others}.`,
  );
}

function relaysLine(route: rest.RouteItem | null, by: InvitePlace | null): Line {
  const relays = route !== null && route.relays.length > 0 ? route.relays : (by?.relays ?? []);
  if (relays.length === 0)
    return fine('relays', 'It names no relay: while it cannot be reached, mail for it waits at my server.');
  const named = relays.map(({ server, address }) => `${address} (${short(server)})`).join(', ');
  return fine('relays', `While it cannot be reached, its mail is held by ${named}.`);
}

/** A peer that is away takes the ways over it with it. */
function* peerLines(peers: readonly rest.PeerItem[]): Generator<Line> {
  const wanted = peers.filter(({ ours }) => ours);
  const away = wanted.filter(({ link }) => link !== 'up');
  const waiting = wanted.filter(({ state, link }) => state === 'requested' && link === 'up');
  for (const { id, address, lastError } of away)
    yield fault(
      'peer',
      `My peer ${short(id)}${address === null ? '' : ` at ${address}`} is away${lastError === null ? '' : ` (${lastError})`}.`,
      'Ask its owner whether it runs; "parley doctor" with its address looks closer. "parley peers remove" forgets it.',
    );
  for (const { id } of waiting)
    yield fault(
      'peer',
      `${short(id)} has not accepted my server as a peer yet.`,
      'Its owner accepts with "parley peers accept", or gives you a token for "parley peers add --token".',
    );
  if (wanted.length > 0 && away.length === 0 && waiting.length === 0)
    yield fine(
      'peers',
      wanted.length === 1 ? 'The peer of my server is there.' : `All ${wanted.length} peers of my server are there.`,
    );
}

const ANSWERS: Readonly<Record<string, string>> = {
  'unknown-account': 'See whether the part before the @ is right.',
  'server-key-changed': 'Ask its owner whether it was set up anew before you do anything else.',
  blocked: 'One of the two servers blocks the other: "parley peers list" shows whether it is mine.',
};

/** Only a server that is there can answer, and only one that reaches us back. */
async function answerLine(admin: AdminApi, { address, by }: Meant): Promise<Line> {
  try {
    await admin.lookUp(address, by);
    return fine('online', 'Both servers are online: it answered mine for that account.');
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return fault(
      'online',
      `My server is online; it got no card from the other one (${error.code}).`,
      ANSWERS[error.code] ?? 'Ask its owner whether it runs now; mail waits until it is back.',
    );
  }
}
