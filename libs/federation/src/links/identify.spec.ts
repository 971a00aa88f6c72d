import { HANDSHAKE_TIMEOUT_MS, LINK_PING_INTERVAL_MS, ProtocolError } from '@parley/protocol';
import { TestHost, TestWorld } from '@parley/testing';
import type { CardTarget } from '../cards/ports';

/** Looks who is there, turns the clock, and tells what came of it. */
async function identify(world: TestWorld, host: TestHost, target: CardTarget): Promise<unknown> {
  let outcome: unknown;
  host.up.identify(target).then(
    (server) => (outcome = server),
    (error: unknown) => (outcome = error instanceof ProtocolError ? error.code : error),
  );
  await world.time.until(() => outcome !== undefined, HANDSHAKE_TIMEOUT_MS + 1_000);
  return outcome;
}

describe('looking who answers at an address', () => {
  it('tells the server that proved its key there, over one link', async () => {
    const world = new TestWorld();
    const [a, b] = [world.host(1), world.host(2)];
    await a.start();
    await b.start();
    const addresses = [`${b.name}:8443`];
    expect(await identify(world, a, { addresses })).toBe(b.server);
    expect(await identify(world, a, { server: b.server, addresses })).toBe(b.server);
    expect(world.network.connections).toHaveLength(1);
    expect(a.up.peers()).toMatchObject([{ server: b.server, state: 'up', direction: 'out' }]);
    await world.time.advance(LINK_PING_INTERVAL_MS + 100);
    expect(a.up.peers()[0]?.bytesIn).toBeGreaterThan(0);
    expect(a.up.peers()[0]?.bytesIn).toBe(b.up.peers()[0]?.bytesOut);
    expect(a.up.peers()[0]?.bytesOut).toBe(b.up.peers()[0]?.bytesIn);
  });

  it('takes no other key than the pinned one, also while that server is linked elsewhere, and warns nobody', async () => {
    const world = new TestWorld();
    const [a, b, c] = [world.host(1), world.host(2), world.host(3)];
    for (const host of [a, b, c]) await host.start();
    const warnings: unknown[] = [];
    a.up.subscribe({ keyChanged: (change) => warnings.push(change) });
    expect(await identify(world, a, { addresses: [b.name] })).toBe(b.server);
    expect(await identify(world, a, { server: b.server, addresses: [c.name] })).toBe('server-key-changed');
    expect(a.up.isLinked(b.server)).toBe(true);
    expect(a.up.isLinked(c.server)).toBe(false);
    expect(warnings).toEqual([]);
  });

  it('says when nobody is there, or when we are', async () => {
    const world = new TestWorld();
    const a = world.host(1);
    await a.start();
    expect(await identify(world, a, { addresses: ['nowhere'] })).toBe('unreachable');
    expect(await identify(world, a, { addresses: [a.name] })).toBe('own-address');
  });
});
