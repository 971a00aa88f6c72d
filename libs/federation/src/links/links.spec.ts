import {
  DUPLICATE_LINGER_MS,
  HANDSHAKE_TIMEOUT_MS,
  LINK_DEAD_AFTER_MS,
  LINK_IDLE_CLOSE_MS,
  MAX_PENDING_HANDSHAKES_PER_ADDRESS,
  RETRY_FIRST_MS,
  RETRY_MAX_MS,
  closeCodes,
} from '@parley/protocol';
import { connectedPair, TestHost, TestWorld } from '@parley/testing';
import type { KeyChange } from '../federation';

/** Two hosts that know each other, the one with the lower server id first. */
function acquainted(world: TestWorld): [TestHost, TestHost] {
  const hosts = [world.host(1), world.host(2)] as const;
  const [low, high] = hosts[0].server < hosts[1].server ? hosts : ([hosts[1], hosts[0]] as const);
  low.knows(high);
  high.knows(low);
  return [low, high];
}

const isUp = (from: TestHost, to: TestHost): boolean =>
  from.federation?.peers().some(({ server, state }) => server === to.server && state === 'up') ?? false;
const bothUp = (a: TestHost, b: TestHost) => (): boolean => isUp(a, b) && isUp(b, a);

describe('links', () => {
  it('end as one when both servers dial at the same time', async () => {
    const world = new TestWorld();
    const [a, b] = acquainted(world);
    await a.start();
    world.network.unlisten(a.name); // so that the first attempts of both meet
    await b.start();
    world.network.listen(a.name, (transport, from) => a.up.accept(transport, from));
    a.up.retry();
    b.up.retry();
    await world.time.until(bothUp(a, b), 2_000);
    await world.time.advance(DUPLICATE_LINGER_MS + 100);
    expect(world.network.connections.map(({ from }) => from).sort()).toEqual([a.name, b.name].sort());
    expect(bothUp(a, b)()).toBe(true);
    expect(world.network.of(a.name)).toHaveLength(1);
    const id = a.send(b, 'one');
    await world.time.advance(100);
    expect(b.inbox.stored).toEqual([id]);
  });

  it.each([0, 1])('come back at once when server %i restarts and nobody was told that it died', async (which) => {
    const world = new TestWorld();
    const hosts = acquainted(world);
    for (const host of hosts) await host.start();
    await world.time.until(bothUp(...hosts), 2_000);
    const restarted = hosts[which] as TestHost;
    const stayed = hosts[1 - which] as TestHost;
    restarted.kill(true);
    const meanwhile = stayed.send(restarted, 'while you were away');
    await world.time.advance(1_000);
    await restarted.start();
    await world.time.until(() => restarted.inbox.stored.includes(meanwhile), 2_000);
    await world.time.advance(DUPLICATE_LINGER_MS + LINK_DEAD_AFTER_MS * 2);
    expect(bothUp(...hosts)()).toBe(true);
  });

  it('flow both ways within 2 s after a server that was away for hours announces that it is back', async () => {
    const world = new TestWorld();
    const [a, b] = acquainted(world);
    await a.start();
    const toB = a.send(b, 'for b');
    const toA = b.send(a, 'for a');
    await world.time.advance(5 * 3_600_000);
    await b.start();
    await world.time.until(() => b.inbox.stored.includes(toB) && a.inbox.stored.includes(toA), 2_000);
  });

  it('are tried again with growing pauses up to the limit, never in step', async () => {
    const world = new TestWorld();
    const [a, b] = acquainted(world);
    const attempts: number[] = [];
    const dial = (): Promise<never> => {
      attempts.push(world.time.now());
      return Promise.reject(new Error('no'));
    };
    await a.start({ dialer: { dial } });
    await world.time.advance(3_600_000);
    const pauses = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
    expect(pauses[0]).toBeGreaterThanOrEqual(RETRY_FIRST_MS / 2);
    expect(pauses[0]).toBeLessThanOrEqual(RETRY_FIRST_MS);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(RETRY_MAX_MS);
    expect(pauses.slice(-5).every((pause) => pause >= RETRY_MAX_MS / 2)).toBe(true);
    expect(new Set(pauses).size).toBe(pauses.length);
    expect(a.up.peers()).toMatchObject([{ server: b.server, state: 'waiting', lastError: 'unreachable' }]);
    const before = attempts.length;
    a.up.retry(b.server);
    await world.time.advance(1);
    expect(attempts).toHaveLength(before + 1);
    a.up.unwant(b.server);
    await world.time.advance(3_600_000);
    expect(attempts).toHaveLength(before + 1);
    expect(a.up.peers()).toEqual([]);
  });

  it('use the addresses in order and skip what is none or answers nothing', async () => {
    const world = new TestWorld();
    const [a, b] = acquainted(world);
    await b.start();
    a.addresses.set(b.server, ['not an address', 'nowhere', `${b.name}:8443`]);
    await a.start();
    await world.time.until(() => isUp(a, b), 1_000);
    expect(a.up.peers()[0]?.state).toBe('up');
  });

  it('are refused, and the change reported, when another key answers at a pinned address; mail stays', async () => {
    const world = new TestWorld();
    const [a, b] = acquainted(world);
    const imposter = new TestHost(world, b.name === 'host1' ? 1 : 2, 9);
    await imposter.start();
    const changes: KeyChange[] = [];
    a.send(b, 'not for the imposter');
    const federation = await a.start();
    federation.subscribe({ keyChanged: (change) => changes.push(change) });
    await world.time.advance(100);
    expect(changes).toEqual([{ expected: b.server, found: imposter.server, address: `${b.name}:8443` }]);
    expect(imposter.inbox.stored).toEqual([]);
    expect(a.outbox.rows).toHaveLength(1);
    expect(federation.peers()[0]?.lastError).toBe('server-key-changed');
    expect(federation.counters().closed).toEqual({ 'wrong-key': 1 });
    expect(imposter.up.peers()).toEqual([]);
  });

  it('take nobody else’s key at a loopback address beside others for a change, and do where it is the only one', async () => {
    const world = new TestWorld();
    const [a, b] = acquainted(world);
    const neighbour = world.host(9);
    await neighbour.start();
    world.network.listen('127.0.0.1', (transport, from) => neighbour.up.accept(transport, from));
    const changes: KeyChange[] = [];
    a.addresses.set(b.server, [`${b.name}:8443`, '127.0.0.1:8443']);
    const federation = await a.start();
    federation.subscribe({ keyChanged: (change) => changes.push(change) });
    await world.time.advance(1_000);
    expect(world.network.connections.map(({ to }) => to)).toContain('127.0.0.1');
    expect(changes).toEqual([]);
    expect(federation.peers()[0]?.lastError).toBe('unreachable');
    a.addresses.set(b.server, ['127.0.0.1:8443']);
    federation.retry(b.server);
    await world.time.advance(1_000);
    expect(changes[0]).toEqual({ expected: b.server, found: neighbour.server, address: '127.0.0.1:8443' });
  });

  it('are refused to a blocked server, which is told so and tries again only rarely', async () => {
    const world = new TestWorld();
    const [a, b] = acquainted(world);
    b.blocked.add(a.server);
    await b.start();
    await a.start();
    a.send(b, 'hello');
    await world.time.advance(RETRY_MAX_MS / 2 - 1_000);
    expect(b.inbox.stored).toEqual([]);
    expect(world.network.connections).toHaveLength(1);
    expect(a.up.peers()).toMatchObject([{ state: 'waiting', lastError: 'blocked' }]);
    expect(a.outbox.rows).toHaveLength(1);
  });

  it('end with blocked when the owner blocks a server that is linked', async () => {
    const world = new TestWorld();
    const [a, b] = acquainted(world);
    await b.start();
    await a.start();
    await world.time.until(bothUp(a, b), 1_000);
    const downs: number[] = [];
    a.up.subscribe({ linkDown: (_server, code) => downs.push(code) });
    b.blocked.add(a.server);
    b.up.disconnect(a.server, 'blocked');
    await world.time.advance(1_000);
    expect(downs).toEqual([closeCodes.blocked.code]);
    expect(isUp(b, a)).toBe(false);
  });

  it('are not dialled again after they closed as idle, until there is mail', async () => {
    const world = new TestWorld();
    const [a, b] = acquainted(world);
    await b.start();
    await a.start();
    await world.time.until(bothUp(a, b), 1_000);
    b.addresses.clear();
    await world.time.advance(LINK_IDLE_CLOSE_MS + 3_600_000);
    expect([isUp(a, b), isUp(b, a)]).toEqual([false, false]);
    const id = a.send(b, 'after a while');
    await world.time.advance(100);
    expect(b.inbox.stored).toEqual([id]);
  });

  it('stay for days without a word between servers whose owners know each other', async () => {
    const world = new TestWorld();
    const [a, b] = acquainted(world);
    await b.start();
    await a.start();
    await world.time.until(bothUp(a, b), 1_000);
    await world.time.advance(DUPLICATE_LINGER_MS);
    const before = world.network.connections.length;
    await world.time.advance(48 * 3_600_000);
    expect(bothUp(a, b)()).toBe(true);
    expect(world.network.connections).toHaveLength(before);
  });

  it('give a stranger who says nothing only so much time and so much room', async () => {
    const world = new TestWorld();
    const [a] = acquainted(world);
    const federation = await a.start();
    a.addresses.clear();
    const ends = Array.from({ length: MAX_PENDING_HANDSHAKES_PER_ADDRESS + 1 }, () => {
      const [stranger, ours] = connectedPair(world.time);
      federation.accept(ours, '192.0.2.1');
      return { stranger, ours };
    });
    expect(federation.counters().handshakesPending).toBe(MAX_PENDING_HANDSHAKES_PER_ADDRESS);
    expect(ends.map(({ ours }) => ours.closed)).toEqual([...ends.slice(1).map(() => false), true]);
    const [, other] = connectedPair(world.time);
    federation.accept(other, '198.51.100.1');
    expect(other.closed).toBe(false);
    await world.time.advance(HANDSHAKE_TIMEOUT_MS);
    expect(federation.counters()).toMatchObject({
      handshakesPending: 0,
      closed: { slow: 1, 'handshake-timeout': MAX_PENDING_HANDSHAKES_PER_ADDRESS + 1 },
    });
  });

  it('count all addresses that one IPv6 host can take as one stranger', async () => {
    const world = new TestWorld();
    const federation = await world.host(1).start();
    const closed = Array.from({ length: MAX_PENDING_HANDSHAKES_PER_ADDRESS + 1 }, (_, number) => {
      const [, ours] = connectedPair(world.time);
      federation.accept(ours, `2001:db8:1:2::${(number + 1).toString(16)}`);
      return ours;
    }).map((ours) => ours.closed);
    expect(closed.filter(Boolean)).toHaveLength(1);
    const [, neighbour] = connectedPair(world.time);
    federation.accept(neighbour, '2001:db8:1:3::1');
    expect(neighbour.closed).toBe(false);
  });

  it('of strangers are worth a line when debugging only, whatever they do', async () => {
    const world = new TestWorld();
    const [host, stranger] = [world.host(1), world.host(2)];
    const federation = await host.start();
    stranger.knows(host);
    await stranger.start();
    await world.time.until(() => isUp(host, stranger), 1_000);
    world.network.connections[0]?.dialer.send(Uint8Array.of(1, 2, 3));
    await world.time.until(() => federation.counters().linksUp === 0, 1_000);
    expect([host.logger.news, host.logger.warnings]).toEqual([[], []]);
    expect(host.logger.details).toEqual(expect.arrayContaining(['link-up', 'link-failed', 'link-closed']));
    host.knows(stranger);
    stranger.up.retry();
    await world.time.until(() => isUp(host, stranger), 1_000);
    expect(host.logger.news).toEqual(['link-up']);
  });

  it('give up dialling a server that takes the connection and then says nothing', async () => {
    const world = new TestWorld();
    const [a, b] = acquainted(world);
    world.network.listen(b.name, () => undefined);
    await a.start();
    await world.time.advance(HANDSHAKE_TIMEOUT_MS + 100);
    expect(a.up.peers()).toMatchObject([{ state: 'waiting', lastError: 'timed-out' }]);
  });

  it('are not more than the limit: the one that was used longest ago makes room', async () => {
    const world = new TestWorld();
    const busy = world.host(1);
    await busy.start({ maxLinks: 3 });
    const others = Array.from({ length: 4 }, (_, number) => world.host(number + 2));
    for (const other of others) {
      await other.start();
      other.knows(busy);
      other.up.want(busy.server);
      await world.time.advance(10);
    }
    const up = busy.up.peers().filter(({ state }) => state === 'up');
    expect(up).toHaveLength(3);
    expect(busy.up.counters().closed).toEqual({ idle: 1 });
    expect(up.some(({ server }) => server === others.at(-1)?.server)).toBe(true);
    expect(up.some(({ server }) => server === others[0]?.server)).toBe(false);
  });

  it('of strangers make room before those of known servers', async () => {
    const world = new TestWorld();
    const busy = world.host(1);
    const others = Array.from({ length: 4 }, (_, number) => world.host(number + 2));
    const [friend, ...strangers] = others as [TestHost, ...TestHost[]];
    busy.knows(friend);
    await friend.start();
    await busy.start({ maxLinks: 3 });
    await world.time.until(bothUp(busy, friend), 1_000);
    for (const stranger of strangers) {
      await stranger.start();
      stranger.knows(busy);
      stranger.up.want(busy.server);
      await world.time.advance(10);
    }
    expect(others.map((other) => isUp(busy, other))).toEqual([true, false, true, true]);
  });

  it('all close as going-away at a stop, and are not taken nor dialled any more', async () => {
    const world = new TestWorld();
    const [a, b] = acquainted(world);
    await b.start();
    const federation = await a.start();
    await world.time.until(bothUp(a, b), 1_000);
    const downs: string[] = [];
    b.up.subscribe({ linkDown: (_server, _code, reason) => downs.push(reason) });
    await federation.stop();
    federation.want(b.server);
    await world.time.advance(5_000);
    expect(downs).toEqual(['going-away']);
    expect(isUp(b, a)).toBe(false);
    expect(federation.counters().linksUp).toBe(0);
  });
});
