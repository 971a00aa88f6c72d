import { rest, type ServerId } from '@parley/protocol';
import { z } from 'zod';
import { call, setUp, startTestServer, type TestServer } from '../gateway/owner-client.fixtures';
import { aServer, ownerKeys } from '../gateway/owner-data.fixtures';

interface Owner {
  readonly server: TestServer;
  readonly token: string;
}

const owners: Owner[] = [];
async function anOwner(environment: Record<string, string> = {}): Promise<Owner> {
  const server = await startTestServer({ environment });
  const owner = { server, token: (await setUp(server, await ownerKeys())).token };
  owners.push(owner);
  return owner;
}
afterEach(async () => {
  await Promise.all(owners.splice(0).map(({ server }) => server.remove()));
});

async function ask(owner: Owner, method: string, path: string, body?: unknown): Promise<unknown> {
  const { status, json } = await call(owner.server.url, method, `admin/${path}`, { token: owner.token, body });
  return status === 200 ? json : (json as { error: { code: string } }).error.code;
}
const peers = async (owner: Owner): Promise<rest.PeerItem[]> =>
  z.decode(rest.peerList, (await ask(owner, 'GET', 'peers')) as z.input<typeof rest.peerList>).peers;
const routes = async (owner: Owner): Promise<rest.RouteItem[]> =>
  z.decode(rest.routeList, (await ask(owner, 'GET', 'routes')) as z.input<typeof rest.routeList>).routes;

/** Asks until the answer fits: what servers tell each other takes a moment. */
async function until<Value>(read: () => Promise<Value>, fits: (value: Value) => boolean): Promise<Value> {
  for (;;) {
    const value = await read();
    if (fits(value)) return value;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
const peerIn = (owner: Owner, other: Owner, state: string): Promise<rest.PeerItem[]> =>
  until(
    () => peers(owner),
    (all) => all.some((peer) => peer.id === other.server.serverId && peer.state === state),
  );
const peered = async (a: Owner, b: Owner): Promise<void> => {
  await ask(a, 'POST', 'peers', { address: b.server.address });
  await peerIn(b, a, 'incoming');
  await ask(b, 'POST', `peers/${a.server.serverId}/accept`);
  await peerIn(a, b, 'approved');
};

describe('peers over the admin surface', () => {
  it('are asked, accepted, disconnected and connected again, at once', async () => {
    const [a, b] = [await anOwner(), await anOwner()];
    const [id, other] = [b.server.serverId, a.server.serverId];
    expect(await ask(a, 'POST', 'peers', { address: b.server.address })).toMatchObject({
      ...{ id, address: b.server.address, state: 'requested', direction: 'out', link: 'up', queued: 0 },
      ...{ addresses: [b.server.address], role: 'owner', ours: true, lastError: null },
    });
    const [wish] = await peerIn(b, a, 'incoming');
    expect(wish).toMatchObject({ id: other, direction: 'in', ours: false, theirs: true });
    expect(await ask(b, 'POST', `peers/${other}/accept`)).toMatchObject({ state: 'approved' });
    const [peer] = await peerIn(a, b, 'approved');
    expect(peer).toMatchObject({ theirs: true, agent: 'parley/0.0.0-test', version: 1 });
    expect(peer?.bytesIn).toBeGreaterThan(0);
    await until(
      () => routes(a),
      (all) => all.some(({ serverId, state }) => serverId === id && state === 'direct'),
    );
    expect(await ask(a, 'POST', `peers/${id}/disconnect`)).toMatchObject({ state: 'incoming', ours: false });
    await peerIn(b, a, 'requested');
    expect(await ask(a, 'POST', `peers/${id}/accept`)).toMatchObject({ state: 'approved' });
    await peerIn(b, a, 'approved');
    expect(await ask(a, 'DELETE', `peers/${id}`)).toMatchObject({ id, state: 'removed' });
    await peerIn(b, a, 'requested');
  });

  it('are refused at the link while they are blocked', async () => {
    const [a, b] = [await anOwner(), await anOwner()];
    await peered(a, b);
    expect(await ask(b, 'POST', `peers/${a.server.serverId}/block`)).toMatchObject({ state: 'blocked' });
    const [away] = await until(
      () => peers(a),
      ([peer]) => peer?.lastError === 'blocked',
    );
    expect(away).toMatchObject({ link: 'waiting', state: 'requested', theirs: false });
    expect(await ask(b, 'POST', 'peers', { address: a.server.address })).toBe('blocked');
    expect(await ask(b, 'POST', `peers/${a.server.serverId}/unblock`)).toMatchObject({ state: 'removed' });
    expect(await ask(a, 'POST', `peers/${b.server.serverId}/accept`)).toMatchObject({ id: b.server.serverId });
    await peerIn(b, a, 'incoming');
  });

  it('are pinned to their key', async () => {
    const [a, b] = [await anOwner(), await anOwner()];
    const { address } = b.server;
    expect(await ask(a, 'POST', 'peers', { address, serverId: aServer() })).toBe('server-key-changed');
    expect(await peers(a)).toEqual([]);
    expect(await ask(a, 'POST', 'peers', { address, serverId: b.server.serverId })).toMatchObject({ link: 'up' });
  });

  it('are dialled until they are there when their id is known, and refused when it is not', async () => {
    const a = await anOwner();
    const serverId = aServer();
    const nowhere = '127.0.0.1:1';
    expect(await ask(a, 'POST', 'peers', { address: nowhere })).toBe('unreachable');
    expect(await ask(a, 'POST', 'peers', { address: nowhere, serverId })).toMatchObject({
      ...{ id: serverId, address: nowhere, state: 'requested' },
    });
    await until(
      () => peers(a),
      ([peer]) => peer?.lastError === 'unreachable',
    );
  });

  it('are never ourselves, never unknown, and never a mistake in silence', async () => {
    const a = await anOwner();
    expect(await ask(a, 'POST', 'peers', { address: a.server.address })).toBe('own-address');
    expect(await ask(a, 'POST', `peers/${a.server.serverId}/block`)).toBe('own-address');
    for (const action of ['accept', 'disconnect', 'unblock'])
      expect(await ask(a, 'POST', `peers/${aServer()}/${action}`)).toBe('unknown-peer');
    expect(await ask(a, 'DELETE', `peers/${aServer()}`)).toBe('unknown-peer');
    for (const body of [{ address: 'not an address' }, { address: 'x.example', token: 'short' }, {}])
      expect(await ask(a, 'POST', 'peers', body)).toBe('malformed');
    expect(await ask(a, 'POST', `peers/${aServer()}/dance`)).toBe('malformed');
  });
});

describe('the directory', () => {
  const people = async (owner: Owner): Promise<rest.DirectoryItem[]> =>
    z.decode(rest.directoryList, (await ask(owner, 'GET', 'directory')) as z.input<typeof rest.directoryList>).people;

  it('shows who wants to be found on servers that can be reached, until they do not, or are blocked', async () => {
    const [a, b, c] = [await anOwner(), await anOwner(), await anOwner()];
    await peered(a, b);
    await peered(b, c);
    const found = async (server: ServerId, is: boolean): Promise<rest.DirectoryItem | undefined> =>
      (
        await until(
          () => people(a),
          (all) => all.some((person) => person.server === server) === is,
        )
      ).find((person) => person.server === server);
    const { serverId } = c.server;
    expect(await found(serverId, true)).toEqual({
      ...{ server: serverId, handle: 'alice', address: `alice@${serverId}`, hops: 2 },
      ...{ name: expect.any(String) as string, colour: expect.any(String) as string },
    });
    const put = (listed: boolean): Promise<unknown> =>
      call(c.server.url, 'PUT', 'settings', { token: c.token, body: { listed } });
    await put(false);
    await found(serverId, false);
    const hidden = (await routes(a)).find((route) => route.serverId === serverId);
    expect(hidden).toMatchObject({ hops: 2, addresses: [] });
    await put(true);
    await found(serverId, true);
    await ask(a, 'POST', `peers/${serverId}/block`);
    expect((await people(a)).map(({ server }) => server)).toEqual([b.server.serverId]);
  });
});
