import { RestClient } from '@parley/client';
import type { rest, ServerId } from '@parley/protocol';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AdminApi } from '../../apps/terminal/src/admin/admin-api';
import { HttpTransport } from '../../apps/terminal/src/transport/http-transport';
import type { Person } from '../client-harness';
import { ServerProcess, temporaryFolder } from './server';

/** A server as whoever runs it sees it. */
export interface Node {
  readonly server: ServerProcess;
  readonly admin: AdminApi;
}

let hiddenServers = 0;

/**
 * The environment of a server that nobody can dial, as behind a router: it listens on 127.0.0.1, and what it tells others is another address of this
 * machine where nobody listens. Whoever is told its port may dial {@link doorOf}.
 */
export const hidden = (): Record<string, string> => ({ PARLEY_NETWORK_PUBLIC_IP: `127.99.0.${++hiddenServers}` });

/** Where a server really listens. */
const doorOf = ({ ready }: ServerProcess): string => `127.0.0.1:${ready.address.split(':').at(-1) ?? ''}`;

const pin = { where: '', load: () => Promise.resolve(null), pin: () => Promise.resolve() };
function adminOf(server: ServerProcess, token: string): AdminApi {
  const transport = new HttpTransport(new URL(server.ready.ui), pin);
  return new AdminApi(new RestClient(transport, token), () => transport.close());
}

/** The server of a person, administrated with the sign-in of the person's device. */
export function nodeOf({ server, store }: Person): Node {
  return { server, admin: adminOf(server, store.record?.token ?? '') };
}

/** A relay in a process of its own. */
export async function startRelay(environment: Record<string, string> = {}): Promise<Node> {
  const server = await ServerProcess.start({
    folder: temporaryFolder('relay'),
    environment: { PARLEY_NETWORK_ROLE: 'relay', ...environment },
  });
  return { server, admin: adminOf(server, readFileSync(join(server.data, 'admin-token'), 'utf8').trim()) };
}

export const idOf = ({ server }: Node): ServerId => server.ready.serverId as ServerId;

/** The handle of a person on a server that is found by its id alone. */
export const byId = ({ handle, server }: Person): string => `${handle}@${server.ready.serverId}`;

/** Asks until the answer fits. */
export async function until<Value>(read: () => Promise<Value>, fits: (value: Value) => boolean): Promise<Value> {
  for (;;) {
    const value = await read();
    if (fits(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
/** Between two questions, so that they do not take the machine from those who are to answer. */
const POLL_MS = 20;

export const peerOf = async (node: Node, other: Node): Promise<rest.PeerItem | undefined> =>
  (await node.admin.peers()).find(({ id }) => id === idOf(other));

export const routeOf = async (node: Node, other: Node): Promise<rest.RouteItem | undefined> =>
  (await node.admin.routes()).find(({ serverId }) => serverId === idOf(other));

/** Makes two servers peers: one dials the other, whose owner accepts. */
export async function makePeers(dials: Node, listens: Node): Promise<void> {
  await dials.admin.addPeer({ address: doorOf(listens.server), serverId: idOf(listens) });
  await until(
    () => peerOf(listens, dials),
    (peer) => peer !== undefined,
  );
  await listens.admin.changePeer(idOf(dials), 'accept');
  await until(
    () => peerOf(dials, listens),
    (peer) => peer?.state === 'approved' && peer.link === 'up',
  );
}

/** Resolves when `from` knows a way of so many links to `to`. */
export async function waysOf(from: Node, to: Node, hops: number): Promise<rest.RouteItem> {
  const route = await until(
    () => routeOf(from, to),
    (way) => way?.hops === hops,
  );
  if (route === undefined) throw new Error('there is no way');
  return route;
}
